/* diag_normal.c - normal distributions in several dimensions whose coordinates are independent.
**
** What divides a product of laws is the sum over its factors: KL, Renyi's divergence of any order
** and entropy are those of the normal distributions of the coordinates, each without cancellation
** and (but the entropy) >= 0.  Compared with a multivariate normal distribution, it is one.
*/
#include "family/diag_normal.h"

#include "family/family.h"
#include "family/normal.h"
#include "family/spread.h"

/* The law of a coordinate: its mean and deviation. */
typedef struct DiagCoordinate {
  KlScaled theta[2];
  KlMember member;
} DiagCoordinate;

static const KlMember *diag_normal_coordinate(DiagCoordinate *c, const KlMember *m, int i) {
  c->theta[0] = m->theta[i];
  c->theta[1] = m->theta[m->dimension + i];
  c->member = (KlMember){&kl_family_normal, 1, c->theta};
  return &c->member;
}

/* KL, or Renyi's divergence of an order that is given: +Inf as soon as one coordinate's is. */
static KlScaled diag_normal_sum(const KlMember *p, const KlMember *q, const double *order) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < p->dimension; i++) {
    DiagCoordinate a, b;
    const KlMember *of_p = diag_normal_coordinate(&a, p, i);
    const KlMember *of_q = diag_normal_coordinate(&b, q, i);
    KlScaled share = order != NULL ? kl_normal_renyi(of_p, of_q, *order) : kl_normal_kl(of_p, of_q);
    if (kl_scaled_is_infinite(share)) {
      return share;
    }
    sum = kl_scaled_add(sum, share);
  }
  return sum;
}

static KlScaled diag_normal_kl(const KlMember *p, const KlMember *q) {
  return diag_normal_sum(p, q, NULL);
}

static KlScaled diag_normal_renyi(const KlMember *p, const KlMember *q, double alpha) {
  return diag_normal_sum(p, q, &alpha);
}

static KlScaled diag_normal_entropy(const KlMember *m) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < m->dimension; i++) {
    DiagCoordinate c;
    KlScaled share = kl_family_normal.entropy(diag_normal_coordinate(&c, m, i));
    sum = kl_scaled_add(sum, share);
  }
  return sum;
}

KlScaled kl_diag_normal_mahalanobis(const KlMember *p, const KlMember *q) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < p->dimension; i++) {
    KlScaled apart = kl_scaled_subtract(p->theta[i], q->theta[i]);
    apart = kl_scaled_divide(apart, q->theta[q->dimension + i]);
    sum = kl_scaled_add(sum, kl_scaled_multiply(apart, apart));
  }
  return kl_scaled_sqrt(sum);
}

/* The covariance matrix has the squares of the deviations on its diagonal. */
static bool diag_normal_widen(const KlMember *m, KlMember *wide, KlScaled *theta) {
  int d = m->dimension;
  for (int i = 0; i < d; i++) {
    theta[i] = m->theta[i];
    for (int j = 0; j < d; j++) {
      theta[d + i * d + j] = kl_scaled_zero();
    }
    theta[d + i * d + i] = kl_scaled_multiply(m->theta[d + i], m->theta[d + i]);
  }
  *wide = (KlMember){&kl_family_mvnormal, d, theta};
  return true;
}

/* ---- the fit: S_i = sum of x_i, then Q_i = sum of x_i^2 ---- */

static int diag_normal_sums(int dimension) { return 2 * dimension; }

static void diag_normal_observe(int dimension, const KlDd *x, KlFactors *t) {
  for (int i = 0; i < dimension; i++) {
    t[i] = (KlFactors){x[i], {1.0, 0.0}};
    t[dimension + i] = (KlFactors){x[i], x[i]};
  }
}

/* The statistics of one column, as a normal distribution's fit has them. */
typedef struct DiagColumn {
  KlInteger sum[2];
  KlStatistics statistics;
} DiagColumn;

static const KlStatistics *diag_normal_column(DiagColumn *c, const KlStatistics *s, int i) {
  c->sum[0] = s->sum[i];
  c->sum[1] = s->sum[s->dimension + i];
  c->statistics = *s;
  c->statistics.dimension = 1;
  c->statistics.sum = c->sum;
  return &c->statistics;
}

/* No member where a column is one value over and over. */
static KlStatus diag_normal_fit(const KlStatistics *s, KlScaled *theta, KlFit *how) {
  *how = KL_FIT_MEMBER;
  for (int i = 0; i < s->dimension; i++) {
    DiagColumn c;
    KlScaled of_column[2];
    if (!kl_normal_fit_sums(diag_normal_column(&c, s, i), of_column)) {
      *how = KL_FIT_NONE;
    }
    theta[i] = of_column[0];
    theta[s->dimension + i] = of_column[1];
  }
  return KL_OK;
}

/* From the exact sums, so that fits that agree in their last bits lose nothing. */
static KlScaled diag_normal_kl_of_fits(const KlStatistics *p, const KlStatistics *q) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < p->dimension; i++) {
    DiagColumn a, b;
    KlScaled share =
        kl_normal_kl_of_fits(diag_normal_column(&a, p, i), diag_normal_column(&b, q, i));
    if (kl_scaled_is_infinite(share)) {
      return share;
    }
    sum = kl_scaled_add(sum, share);
  }
  return sum;
}

static bool diag_normal_possible(const KlStatistics *s) {
  bool possible = true;
  for (int i = 0; i < s->dimension; i++) {
    possible = possible && kl_spread_is_possible(s, i, s->dimension + i);
  }
  return possible;
}

const KlFamily kl_family_diag_normal = {
    .id = 44,
    .name = "diag_normal",
    .shape = KL_SHAPE_VECTORS,
    .parameters = 2,
    .parameter = {{"mean", &kl_domain_real, 0.0}, {"sd", &kl_domain_positive, 0.0}},
    .widen = diag_normal_widen,
    .entropy = diag_normal_entropy,
    .kl = diag_normal_kl,
    .renyi = diag_normal_renyi,
    .gather = KL_GATHER_SUMS,
    .columns = 0,
    .column = {{"x", &kl_domain_real, 0.0}},
    .possible = diag_normal_possible,
    .sums = diag_normal_sums,
    .observe = diag_normal_observe,
    .fit = diag_normal_fit,
    .kl_of_fits = diag_normal_kl_of_fits,
    .bound = 0.501,
    .source = "Gil, Alajaji & Linder 2013, a sum over the coordinates",
    .help =
        "normal distribution in several dimensions, coordinates independent: means and deviations",
};
