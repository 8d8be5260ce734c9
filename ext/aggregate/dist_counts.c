/* dist_counts.c - dist_counts(label, weight): how often each label came. */
#include "aggregate/dist_counts.h"

#include "aggregate/counts_value.h"

/* Whether a weight counts repeated rows. */
static bool counts_is_whole(KlDd weight) {
  return floor(weight.hi) == weight.hi && floor(weight.lo) == weight.lo;
}

static KlStatus counts_add_real(KlLabelCounts *counts, KlDd weight, int sign) {
  double w = kl_dd_round(weight);
  KlStatus status = kl_sum_add(&counts->real_sum, sign * w);
  return status == KL_OK ? kl_sum_add_product(&counts->real_square, sign * w, w) : status;
}

KlStatus kl_label_counts_step(KlLabelCounts *counts, const KlLabel *label, KlDd weight, int sign) {
  KlStatus status = kl_label_table_add(&counts->table, label, weight, sign);
  return status == KL_OK && !counts_is_whole(weight) ? counts_add_real(counts, weight, sign)
                                                     : status;
}

KlStatus kl_label_counts_merge(KlLabelCounts *counts, const KlCounts *from, int sign) {
  KlStatus status = kl_counts_merge_table(&counts->table, from, sign);
  if (from->real && status == KL_OK) {
    status = kl_sum_add_integer(&counts->real_sum, &from->real_sum, sign);
    status = status == KL_OK ? kl_sum_add_integer(&counts->real_square, &from->real_square, sign)
                             : status;
  }
  return status;
}

KlStatus kl_label_counts_write(KlLabelCounts *counts, const KlDist *like, const KlPoll *poll,
                               KlBytes *bytes) {
  KlStatus status = kl_label_table_settle(&counts->table);
  if (status != KL_OK || kl_label_table_labels(&counts->table) == 0) {
    return status;
  }
  KlInteger sum, square;
  kl_sum_integer(&counts->real_sum, &sum);
  kl_sum_integer(&counts->real_square, &square);
  bool real = square.sign > 0;
  kl_dist_write_header(bytes, like->kind, real ? KL_FLAG_REAL : 0);
  kl_dist_write_bins(bytes, like);
  return kl_counts_write_table(bytes, &counts->table, real ? &sum : NULL, &square, poll);
}

KlStatus kl_label_value(const KlLabel *label, const KlPoll *poll, KlDist *dist,
                        KlProblem *problem) {
  KlProblem fault = {""};
  KlStatus status = kl_dist_decode(dist, label->bytes, label->length, poll, &fault);
  if (status == KL_REFUSED) {
    kl_problem(problem, "d is %s", fault.text);
  }
  return status;
}

void kl_label_counts_clear(KlLabelCounts *counts) {
  kl_label_table_clear(&counts->table);
  kl_sum_clear(&counts->real_sum);
  kl_sum_clear(&counts->real_square);
}

static KlStatus dist_counts_step(void *state, const KlLabel *label, KlDd weight, int sign,
                                 const KlPoll *poll, KlProblem *problem) {
  (void)poll;
  (void)problem;
  return kl_label_counts_step(state, label, weight, sign);
}

static KlStatus dist_counts_count(void *state, const unsigned char *bytes, size_t length) {
  KlLabelCounts *counts = state;
  return kl_label_table_count_bytes(&counts->table, KL_LABEL_TEXT, bytes, length);
}

static KlStatus dist_counts_write(void *state, const KlPoll *poll, KlBytes *bytes) {
  return kl_label_counts_write(state, &(KlDist){.kind = KL_KIND_COUNTS}, poll, bytes);
}

static void dist_counts_clear(void *state) { kl_label_counts_clear(state); }

const KlTally kl_tally_dist_counts = {
    .name = "dist_counts",
    .label = "label",
    .weighted = true,
    .size = sizeof(KlLabelCounts),
    .step = dist_counts_step,
    .count = dist_counts_count,
    .write = dist_counts_write,
    .clear = dist_counts_clear,
    .help = "how often each label came, exactly: a categorical distribution; weight counts a row "
            "that many times",
    .example = "dist_counts('a')",
};
