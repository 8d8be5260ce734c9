/* divergence.c - the list of divergences, and the one of masses that is a sum of terms. */
#include "divergence/divergence.h"

#include <string.h>

#include "divergence/discrete.h"
#include "num/elementary.h"

enum {
  DIVERGENCE_COUNT = 0
#define KL_DIVERGENCE(name) +1
#include "divergence/divergences.def"
#undef KL_DIVERGENCE
};

static const KlDivergence *const divergences[] = {
#define KL_DIVERGENCE(name) &kl_divergence_##name,
#include "divergence/divergences.def"
#undef KL_DIVERGENCE
};

const KlDivergence *kl_divergence_at(size_t position) {
  return position < DIVERGENCE_COUNT ? divergences[position] : NULL;
}

const KlDivergence *kl_divergence_by_name(const char *name, size_t length) {
  static const char prefix[] = "dist_";
  size_t skip = sizeof prefix - 1;
  if (length > skip && memcmp(name, prefix, skip) == 0) {
    name += skip;
    length -= skip;
  }
  for (size_t i = 0; i < DIVERGENCE_COUNT; i++) {
    const char *candidate = divergences[i]->name;
    if (strlen(candidate) == length && memcmp(candidate, name, length) == 0) {
      return divergences[i];
    }
  }
  return NULL;
}

KlStatus kl_divergence_of_masses(const KlDivergence *divergence, const double *parameter,
                                 const KlMassSource *source, const KlPoll *poll, KlResult *result) {
  if (divergence->masses != NULL) {
    return divergence->masses(parameter, source, poll, result);
  }
  if (divergence->term == NULL) {
    *result = kl_no_result("not of masses");
    return KL_OK;
  }
  KlTotals totals;
  KlStatus status = kl_totals_begin(&totals, divergence->properties, source, poll, result);
  if (status != KL_OK || !result->exists) {
    return status;
  }
  KlScaled second = kl_scaled_zero();
  status = kl_discrete_sum(&totals, divergence->term, parameter, source, poll, &result->value);
  if (status == KL_OK && divergence->second != NULL) {
    status = kl_discrete_sum(&totals, divergence->second, parameter, source, poll, &second);
  }
  if (status == KL_OK && divergence->finish != NULL) {
    result->value = divergence->finish(result->value, second, parameter);
  }
  return status;
}

KlScaled kl_divergence_units(const KlDivergence *divergence, KlScaled value, double base) {
  KlScaled units = base != 0.0 ? kl_scaled_in_base(value, base) : value;
  return (divergence->properties & KL_ROOT) != 0 ? kl_scaled_sqrt(units) : units;
}
