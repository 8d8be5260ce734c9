/* dist_js_all.c - dist_js_all(d, base, weight): how far a group of distributions is from their
** mixture.
**
** sum w_i KL(P_i || M), M = sum w_i P_i, the weights adding up to 1 (Lin 1991, eq. 5.1): a sum of
** terms >= 0.  With the sizes of the samples as weights it is the mutual information of group and
** value.
*/
#include "aggregate/dist_counts.h"
#include "dist/compare.h"
#include "dist/sides.h"

/* KL of one component to the mixture.  Labels are brought together once, in `middle`. */
static KlStatus js_all_one(KlDist *part, KlDist *mixture, const KlSide *middle, const KlPoll *poll,
                           KlResult *result, KlProblem *problem) {
  KlSides sides = {.q = *middle, .within = true};
  bool is_side = false;
  if (middle->array != NULL) {
    KlStatus status = kl_side_begin(&sides.p, part, &is_side, poll);
    if (status == KL_OK) {
      KlMassSource source = {.rows = &sides, .each = kl_sides_each};
      status = kl_divergence_of_masses(&kl_divergence_kl, NULL, &source, poll, result);
    }
    kl_side_clear(&sides.p);
    return status;
  }
  return kl_compare(&kl_divergence_kl, NULL, part, mixture, poll, result, problem);
}

static KlStatus js_all_sum(KlDist *mixture, const KlSide *middle, const KlPoll *poll,
                           KlScaled *value, bool *exists, KlProblem *problem) {
  KlCursor cursor;
  KlStatus status = KL_OK;
  kl_cursor_begin(&cursor, &mixture->counts);
  *value = kl_scaled_zero();
  *exists = true;
  for (uint64_t i = 0; cursor.more && *exists && status == KL_OK; i++, kl_cursor_next(&cursor)) {
    KlResult result = {0};
    KlScaled share = kl_scaled_divide(cursor.entry.weight, mixture->counts.total);
    status = js_all_one(&mixture->component[i], mixture, middle, poll, &result, problem);
    *exists = result.exists;
    if (status == KL_OK && *exists && !kl_scaled_is_infinite(*value)) {
      *value = kl_scaled_is_infinite(result.value)
                   ? result.value
                   : kl_scaled_add(*value, kl_scaled_multiply(share, result.value));
    }
    status = status == KL_OK && i % 64 == 63 ? kl_poll(poll) : status;
  }
  return status;
}

/* `mixture` is decoded from the bytes that dist_mix would give. */
static KlStatus js_all_value(KlDist *mixture, const KlPoll *poll, KlScaled *value, bool *exists,
                             KlProblem *problem) {
  KlSide middle;
  bool is_side = false;
  KlStatus status = kl_dist_solve(mixture, poll);
  if (status != KL_OK) {
    return status;
  }
  status = kl_side_begin(&middle, mixture, &is_side, poll);
  if (status == KL_OK) {
    if (!is_side) {
      kl_side_clear(&middle);
    }
    if (mixture->counts.labels == 1) {
      *value = kl_scaled_zero();
      *exists = true;
    } else {
      status = js_all_sum(mixture, &middle, poll, value, exists, problem);
    }
  }
  kl_side_clear(&middle);
  return status;
}

static KlStatus dist_js_all_finish(void *state, const KlPoll *poll, KlScaled *value, bool *exists,
                                   KlProblem *problem) {
  KlBytes bytes = {0};
  KlDist mixture = {0};
  *exists = false;
  KlStatus status = kl_label_counts_write(state, &(KlDist){.kind = KL_KIND_MIXTURE}, poll, &bytes);
  if (status == KL_OK && bytes.size > 0) {
    status = kl_dist_decode(&mixture, bytes.data, bytes.size, poll, problem);
    status = status == KL_OK ? js_all_value(&mixture, poll, value, exists, problem) : status;
    kl_dist_clear(&mixture);
  }
  kl_bytes_clear(&bytes);
  return status;
}

static KlStatus dist_js_all_step(void *state, const KlLabel *label, KlDd weight, int sign,
                                 const KlPoll *poll, KlProblem *problem) {
  return kl_tally_dist_mix.step(state, label, weight, sign, poll, problem);
}

static void dist_js_all_clear(void *state) { kl_label_counts_clear(state); }

const KlTally kl_tally_dist_js_all = {
    .name = "dist_js_all",
    .label = "d",
    .values = true,
    .weighted = true,
    .size = sizeof(KlLabelCounts),
    .step = dist_js_all_step,
    .finish = dist_js_all_finish,
    .clear = dist_js_all_clear,
    .help =
        "generalised Jensen-Shannon divergence of a group of distributions, equally weighted or "
        "by weight",
    .example = "dist_js_all(dist('normal', 0, 1))",
};
