/* domain.c - the domains of arguments. */
#include "base/domain.h"

#include <float.h>
#include <math.h>
#include <string.h>

const KlDomain kl_domain_real = {-DBL_MAX, DBL_MAX, "number"};
const KlDomain kl_domain_mass = {0.0, DBL_MAX, "number >= 0"};
const KlDomain kl_domain_log_mass = {-HUGE_VAL, DBL_MAX, "number or -Inf"};
const KlDomain kl_domain_probability = {0.0, 1.0, "number from 0 to 1"};
const KlDomain kl_domain_positive = {0x1p-1074, DBL_MAX, "number > 0"};
const KlDomain kl_domain_open_unit = {0x1p-1074, 1.0 - 0x1p-53, "number > 0 and < 1"};
const KlDomain kl_domain_stopping = {5e-324, 1.0, "number above 0 and at most 1"};
const KlDomain kl_domain_trials = {1.0, 0x1p53, "whole number >= 1"};
const KlDomain kl_domain_base = {1.0 + DBL_EPSILON, DBL_MAX, "number > 1"};
const KlDomain kl_domain_below_one = {0.0, 1.0 - 0x1p-53, "number >= 0 and < 1"};
const KlDomain kl_domain_from_one = {1.0, DBL_MAX, "whole number >= 1"};

bool kl_domain_is_whole(const KlDomain *domain) {
  static const char whole[] = "whole";
  return strncmp(domain->text, whole, sizeof whole - 1) == 0;
}
