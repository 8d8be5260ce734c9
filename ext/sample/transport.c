/* transport.c - the monotone map between two members of one family of locations and scales.
**
** The map X - Y = shift + stretch Z is optimal for every convex cost (S. S. Vallender, Theory
** Probab. Appl. 18 (1974)), so that with mu, sigma the mean and deviation of Z and z =
** -shift/stretch
**
**     E (X - Y)^2   = (shift + stretch mu)^2 + (stretch sigma)^2,
**     E abs(X - Y)  = abs(stretch) E abs(Z - z) = abs(shift + stretch mu) + 2 abs(stretch) T,
**
** where T is the integral of Z's distribution function up to z if z is below mu, and else that of
** its complement from z on: what the map moves against the difference of the means.  All terms are
** >= 0, and members that agree to their last bits lose nothing.
*/
#include "sample/transport.h"

#include "family/generic.h"
#include "num/incomplete.h"
#include "sample/tail_area.h"

/* What a scale parameter is. */
typedef enum TransportScale {
  TRANSPORT_SCALE,
  TRANSPORT_RATE,  /* 1/s */
  TRANSPORT_POWER, /* s^2 */
  TRANSPORT_END    /* the upper end of a support of which the location is the lower one */
} TransportScale;

typedef struct TransportFamily {
  const KlFamily *family;
  int location, scale; /* numbers of parameters; -1: none */
  TransportScale kind;
} TransportFamily;

static const TransportFamily transport_families[] = {
    {&kl_family_normal, 0, 1, TRANSPORT_SCALE},
    {&kl_family_laplace, 0, 1, TRANSPORT_SCALE},
    {&kl_family_logistic, 0, 1, TRANSPORT_SCALE},
    {&kl_family_gumbel, 0, 1, TRANSPORT_SCALE},
    {&kl_family_cauchy, 0, 1, TRANSPORT_SCALE},
    {&kl_family_levy, 0, 1, TRANSPORT_SCALE},
    {&kl_family_moyal, 0, 1, TRANSPORT_SCALE},
    {&kl_family_student_t, 1, 2, TRANSPORT_SCALE},
    {&kl_family_uniform, 0, 1, TRANSPORT_END},
    {&kl_family_exponential, -1, 0, TRANSPORT_RATE},
    {&kl_family_gamma, -1, 1, TRANSPORT_RATE},
    {&kl_family_half_normal, -1, 0, TRANSPORT_SCALE},
    {&kl_family_half_cauchy, -1, 0, TRANSPORT_SCALE},
    {&kl_family_rayleigh, -1, 0, TRANSPORT_SCALE},
    {&kl_family_maxwell, -1, 0, TRANSPORT_SCALE},
    {&kl_family_weibull, -1, 1, TRANSPORT_SCALE},
    {&kl_family_frechet, -1, 1, TRANSPORT_SCALE},
    {&kl_family_inverse_gamma, -1, 1, TRANSPORT_SCALE},
    {&kl_family_pareto, -1, 0, TRANSPORT_SCALE},
    {&kl_family_nakagami, -1, 1, TRANSPORT_POWER},
};

static KlScaled transport_one(void) { return kl_scaled_double(1.0); }

static const TransportFamily *transport_family(const KlFamily *family) {
  for (size_t i = 0; i < sizeof transport_families / sizeof *transport_families; i++) {
    if (transport_families[i].family == family) {
      return &transport_families[i];
    }
  }
  return NULL;
}

/* s_P - s_Q */
static KlScaled transport_stretch(const TransportFamily *f, const KlScaled *p, const KlScaled *q,
                                  KlScaled shift) {
  KlScaled apart = kl_scaled_subtract(p[f->scale], q[f->scale]);
  switch (f->kind) {
  case TRANSPORT_RATE:
    return kl_scaled_negate(kl_scaled_divide(apart, kl_scaled_multiply(p[f->scale], q[f->scale])));
  case TRANSPORT_POWER:
    return kl_scaled_divide(
        apart, kl_scaled_add(kl_scaled_sqrt(p[f->scale]), kl_scaled_sqrt(q[f->scale])));
  case TRANSPORT_END:
    return kl_scaled_subtract(apart, shift);
  case TRANSPORT_SCALE:
  default:
    return apart;
  }
}

bool kl_transport(const KlMember *p, const KlMember *q, KlTransport *transport) {
  const TransportFamily *f = transport_family(p->family);
  if (f == NULL || p->family != q->family) {
    return false;
  }
  for (int i = 0; i < p->family->parameters; i++) {
    bool shape = i != f->location && i != f->scale;
    if (shape && kl_scaled_compare(p->theta[i], q->theta[i]) != 0) {
      return false;
    }
    transport->theta[i] = shape ? p->theta[i] : transport_one();
  }
  transport->shift = kl_scaled_zero();
  if (f->location >= 0) {
    transport->theta[f->location] = kl_scaled_zero();
    transport->shift = kl_scaled_subtract(p->theta[f->location], q->theta[f->location]);
  }
  transport->stretch = transport_stretch(f, p->theta, q->theta, transport->shift);
  transport->unit = (KlMember){p->family, 1, transport->theta};
  return true;
}

/* ---- distances ---- */

/* T of the header: the density(z) [1 - z M(z)] of a standard normal distribution, with Mills' ratio
** M, and an integral otherwise. */
static KlStatus transport_back(const KlMember *unit, KlScaled z, KlTail tail, const KlPoll *poll,
                               KlScaled *area, double *error) {
  if (unit->family == &kl_family_normal) {
    KlScaled away = kl_scaled_abs(z);
    *area = kl_scaled_multiply(kl_normal_density(away), kl_normal_mills_slope(away));
    *error = 0x1p-70;
    return KL_OK;
  }
  return kl_tail_area(unit, kl_scaled_round(z), tail, 1, poll, area, error);
}

KlStatus kl_transport_mean(const KlTransport *transport, const KlPoll *poll, KlScaled *mean,
                           double *error) {
  KlScaled stretch = transport->stretch, mu = kl_member_mean(&transport->unit);
  *error = 0.0;
  *mean = kl_scaled_abs(transport->shift);
  if (kl_scaled_sign(stretch) == 0) {
    return KL_OK;
  }
  if (!isfinite(mu.value.hi)) {
    *mean = kl_scaled_infinity();
    return KL_OK;
  }
  KlScaled z = kl_scaled_negate(kl_scaled_divide(transport->shift, stretch)), area;
  KlScaled apart = kl_scaled_add(transport->shift, kl_scaled_multiply(stretch, mu));
  KlTail tail = kl_scaled_compare(z, mu) < 0 ? KL_LOWER : KL_UPPER;
  KlStatus status = transport_back(&transport->unit, z, tail, poll, &area, error);
  area = kl_scaled_twice(kl_scaled_multiply(kl_scaled_abs(stretch), area), 1);
  *mean = kl_scaled_add(kl_scaled_abs(apart), area);
  return status;
}

KlScaled kl_transport_square(const KlTransport *transport) {
  KlScaled square = kl_scaled_multiply(transport->shift, transport->shift);
  KlScaled stretch = transport->stretch;
  if (kl_scaled_sign(stretch) == 0) {
    return square;
  }
  KlScaled mu = kl_member_mean(&transport->unit), sigma = kl_member_variance(&transport->unit);
  if (!isfinite(mu.value.hi) || !isfinite(sigma.value.hi)) {
    return kl_scaled_infinity();
  }
  KlScaled apart = kl_scaled_add(transport->shift, kl_scaled_multiply(stretch, mu));
  KlScaled spread = kl_scaled_multiply(kl_scaled_multiply(stretch, stretch), sigma);
  return kl_scaled_add(kl_scaled_multiply(apart, apart), spread);
}
