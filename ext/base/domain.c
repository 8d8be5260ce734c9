/* domain.c - the domains of arguments. */
#include "base/domain.h"

#include <float.h>
#include <math.h>

const KlDomain kl_domain_real = {-DBL_MAX, DBL_MAX, "number"};
const KlDomain kl_domain_mass = {0.0, DBL_MAX, "number >= 0"};
const KlDomain kl_domain_log_mass = {-HUGE_VAL, DBL_MAX, "number or -Inf"};
const KlDomain kl_domain_probability = {0.0, 1.0, "number from 0 to 1"};
const KlDomain kl_domain_base = {1.0 + DBL_EPSILON, DBL_MAX, "number > 1"};
