/* domain.h - where a number may live: data, so that checks, error texts and catalogues agree. */
#ifndef KLDIV_BASE_DOMAIN_H
#define KLDIV_BASE_DOMAIN_H

#include <stdbool.h>

/* The closed interval from `low` to `high`.  `text` completes "must be a ...". */
typedef struct KlDomain {
  double low, high;
  const char *text;
} KlDomain;

extern const KlDomain kl_domain_real;        /* any finite number */
extern const KlDomain kl_domain_mass;        /* finite and >= 0 */
extern const KlDomain kl_domain_log_mass;    /* finite, or -Inf for the mass 0 */
extern const KlDomain kl_domain_probability; /* from 0 to 1 */
extern const KlDomain kl_domain_positive;    /* finite and > 0 */
extern const KlDomain kl_domain_open_unit;   /* above 0 and below 1 */
extern const KlDomain kl_domain_stopping;    /* above 0 and at most 1 */
extern const KlDomain kl_domain_trials;      /* from 1 to 2^53, to be whole */
extern const KlDomain kl_domain_below_one;   /* at least 0 and below 1 */
extern const KlDomain kl_domain_from_one;    /* finite and >= 1, to be whole */
extern const KlDomain kl_domain_base;        /* of a logarithm: finite and > 1 */

/* Whether `x` is in `domain`.  NaN is in none. */
static inline bool kl_domain_contains(const KlDomain *domain, double x) {
  return x >= domain->low && x <= domain->high;
}

/* Whether its numbers are to be whole, as `text` says. */
bool kl_domain_is_whole(const KlDomain *domain);

/* One argument of a SQL function. */
typedef struct KlArgument {
  const char *name; /* as error texts and the catalogue call it */
  const KlDomain *domain;
  double otherwise; /* the value of an optional argument that is missing; 0 for a required one */
} KlArgument;

#endif
