/* knn.h - entropies and divergences of samples from the distances of their nearest neighbours.
**
** A row that has its k-th nearest neighbour at distance r lies where the density is about k/(n c
** r^d), c being the volume of the unit ball: so the mean of ln r is an entropy, and that of the
** ratio of distances in both samples a divergence.  Rows are taken as they are: no noise, no least
** distance.  Where values repeat, a distance is 0 and the formulas have no value; the rule for that
** is in knn.c.
**
** Each result is the estimator's exact value rounded once (0.501 ulp; where terms cancel, an
** absolute error below 2^-94 of the largest).  Estimators of divergences can be negative.
*/
#ifndef KLDIV_SAMPLE_KNN_H
#define KLDIV_SAMPLE_KNN_H

#include "divergence/divergence.h"
#include "sample/points.h"

enum { KL_KNN_MOST = 1000, KL_KNN_USUAL = 5 }; /* neighbours */

typedef struct KlKnnChoice {
  int k; /* neighbours in Q */
  int l; /* and in P: the same in the usual estimator */
  bool adaptive;
  bool standardise; /* coordinates in units of their pooled standard deviation */
} KlKnnChoice;

static inline KlKnnChoice kl_knn_usual(void) {
  return (KlKnnChoice){KL_KNN_USUAL, KL_KNN_USUAL, false, false};
}

/* KL(P || Q) of two samples.
**
** Fixed: (d/n) sum ln(nu_k/rho_l) + psi(l) - psi(k) + ln(m/(n - 1)), rho being distances within P
** and nu those to Q (Wang, Kulkarni & Verdu 2009, equation 5; its form for different l and k).
** Adaptive: with l_i and k_i the rows of P and Q that are within the larger of rho_1 and nu_1
** (equation 29). */
KlStatus kl_knn_kl(const KlPoints *p, const KlPoints *q, const KlKnnChoice *choice,
                   const KlPoll *poll, KlResult *result);

/* Differential entropy of a sample: (d/n) sum ln rho_k + ln c + ln(n - 1) - psi(k) (Kozachenko &
** Leonenko 1987; Goria et al. 2005).  No value where a row has k equals. */
KlStatus kl_knn_entropy(const KlPoints *p, int k, const KlPoll *poll, KlResult *result);

/* -E_P[ln q] of two samples: (d/n) sum ln nu_k + ln c + ln m - psi(k).  Minus the entropy it is the
** fixed estimator of KL with k = l. */
KlStatus kl_knn_cross_entropy(const KlPoints *p, const KlPoints *q, int k, const KlPoll *poll,
                              KlResult *result);

/* ln q(x) at a point: -Inf allowed, never NaN. */
typedef KlScaled KlLogDensity(const void *density, const double *x);

/* KL of a sample from a density that is known: -entropy - (1/n) sum ln q(x_i); +Inf where a row is
** outside q's support. */
KlStatus kl_knn_kl_of_density(const KlPoints *p, KlLogDensity *log_density, const void *density,
                              int k, const KlPoll *poll, KlResult *result);

/* The same of a member of a family of one dimension with a density. */
KlStatus kl_knn_kl_of_member(const KlPoints *p, const KlMember *member, int k, const KlPoll *poll,
                             KlResult *result);

/* The choice that dist_kl_knn's parameters stand for. */
KlKnnChoice kl_knn_choice(const double *parameter);

/* The standard error of dist_kl_knn with these parameters, by subsampling; NaN where subsamples
** have no value.  Takes as long as a dozen or so estimates. */
KlStatus kl_knn_standard_error(const KlPoints *p, const KlPoints *q, const double *parameter,
                               const KlPoll *poll, double *error);

#endif
