/* dist_mix.c - dist_mix(d, weight): the mixture of distribution values. */
#include "aggregate/dist_counts.h"

static KlStatus dist_mix_step(void *state, const KlLabel *label, KlDd weight, int sign,
                              const KlPoll *poll, KlProblem *problem) {
  KlDist dist;
  KlStatus status = kl_label_value(label, poll, &dist, problem);
  if (status != KL_OK) {
    return status;
  }
  if (kl_dist_is_observed(&dist)) {
    kl_problem(problem, "d is a %s, which is no part of a mixture: dist_merge() adds its rows up",
               kl_dist_name(&dist));
    status = KL_REFUSED;
  } else if (kl_dist_depth(&dist) >= KL_DIST_DEPTH) {
    kl_problem(problem, "mixtures may be nested %d deep", KL_DIST_DEPTH);
    status = KL_REFUSED;
  }
  kl_dist_clear(&dist);
  return status == KL_OK ? kl_label_counts_step(state, label, weight, sign) : status;
}

static KlStatus dist_mix_write(void *state, const KlPoll *poll, KlBytes *bytes) {
  return kl_label_counts_write(state, &(KlDist){.kind = KL_KIND_MIXTURE}, poll, bytes);
}

static void dist_mix_clear(void *state) { kl_label_counts_clear(state); }

const KlTally kl_tally_dist_mix = {
    .name = "dist_mix",
    .label = "d",
    .values = true,
    .weighted = true,
    .size = sizeof(KlLabelCounts),
    .step = dist_mix_step,
    .write = dist_mix_write,
    .clear = dist_mix_clear,
    .help = "the mixture of the distributions d, equally weighted or by weight",
    .example = "dist_mix(dist('normal', 0, 1))",
};
