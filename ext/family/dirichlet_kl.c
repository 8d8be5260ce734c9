/* dirichlet_kl.c - KL between Dirichlet distributions without cancellation.
**
** With G(y; x) = ln Gamma(y) - ln Gamma(x) - psi(x) (y - x), the Bregman distance of ln Gamma, and
** totals a0, b0 (Rauber, Braun & Berns 2008, eq. 15, arranged),
**
**     KL = sum G(b_i; a_i) - G(b0; a0).
**
** Both sides are of the size a0 times that of KL where parameters are large.  So ln Gamma(x) is
** taken apart into x ln x - x, whose distances sum to the KL of the mean vectors, and L(x), which
** is nearly -ln(x)/2:
**
**     KL = b0 KL_cat(b/b0 || a/a0) + sum GL(b_i; a_i) - GL(b0; a0),
**     b0 KL_cat = sum b_i psi(t_i),  t_i = (a_i D' - d_i A')/(b_i a0),  psi(t) = t - ln(1 + t),
**
** where d = b - a and A', D' are the totals of a and d without the i-th.  All terms but the last
** are >= 0.  The last cancels one that is larger by 1/A at most, A being the total of all
** parameters but the largest, a_m (the quadratic form sum psi'(a_i) d_i^2 - psi'(a0) d0^2 loses no
** more), which is harmless until A and its like in b are small.  Then
**
**     G(b_m + B; a_m + A) - G(b_m; a_m) = int_0^1 E [psi(y) - psi(x)] - A g(y; x) ds,
**     x = a_m + s A,  y = b_m + s B,  E = B - A,  g(y; x) = psi(x) + psi'(x) (y - x) - psi(y) >= 0
**
** (the derivative along the segment), a smooth function of s A/x and s B/y, so that three nodes of
** Gauss & Legendre are exact but for (A/x)^6.  It is small as A is, and what remains of it beside
** the G of the others cannot cancel them: A g + E^2/(2 A) against E (psi(y) - psi(x)).
*/
#include "family/dirichlet_kl.h"

#include "num/gamma_function.h"
#include "num/gap.h"

enum {
  /* Totals below 2^-14 of both the largest and 1 go the second way: 14 of the 85 bits of gap_gamma
  ** is what the first way may lose, and (2^-14)^6 what three nodes leave out. */
  DIRICHLET_SMALL = -14,
  DIRICHLET_SHIFT = 24, /* from where on the asymptotic series of psi is used */
  DIRICHLET_SERIES = 10
};

/* B_2k/(2k), k = 1 ..: psi(x) = ln x - 1/(2x) - sum of them over x^2k.  Only the first few are not
** far below 1 beside the first terms, and the last is 2^-78 of them. */
static const double dirichlet_bernoulli[DIRICHLET_SERIES] = {
    1.0 / 12.0,       -1.0 / 120.0, 1.0 / 252.0,      -1.0 / 240.0,      1.0 / 132.0,
    -691.0 / 32760.0, 1.0 / 12.0,   -3617.0 / 8160.0, 43867.0 / 14364.0, -174611.0 / 6600.0};

/* The totals of all parameters but the m-th, and of all. */
typedef struct Dirichlet {
  int largest;                  /* m, of a */
  KlScaled a, b, difference;    /* A, B, E */
  KlScaled all_a, all_b, shift; /* a0, b0, b0 - a0 */
} Dirichlet;

/* psi(y) - psi(x), and psi(x) + psi'(x) (y - x) - psi(y). */
typedef struct DirichletSlope {
  KlScaled rise, gap;
} DirichletSlope;

static void dirichlet_begin(Dirichlet *w, int count, const KlScaled *a, const KlScaled *b) {
  w->largest = 0;
  for (int i = 1; i < count; i++) {
    w->largest = kl_scaled_compare(a[i], a[w->largest]) > 0 ? i : w->largest;
  }
  w->a = w->b = w->difference = kl_scaled_zero();
  for (int i = 0; i < count; i++) {
    if (i != w->largest) {
      w->a = kl_scaled_add(w->a, a[i]);
      w->b = kl_scaled_add(w->b, b[i]);
      w->difference = kl_scaled_add(w->difference, kl_scaled_subtract(b[i], a[i]));
    }
  }
  w->all_a = kl_scaled_add(w->a, a[w->largest]);
  w->all_b = kl_scaled_add(w->b, b[w->largest]);
  w->shift = kl_scaled_add(w->difference, kl_scaled_subtract(b[w->largest], a[w->largest]));
}

/* b_i psi(t_i): a share of b0 KL_cat. */
static KlScaled dirichlet_mean_term(const Dirichlet *w, int i, KlScaled a, KlScaled b) {
  KlScaled d = kl_scaled_subtract(b, a);
  bool largest = i == w->largest;
  /* Of the others none is more than half of the total, so nothing cancels. */
  KlScaled others = largest ? w->a : kl_scaled_subtract(w->all_a, a);
  KlScaled others_shift = largest ? w->difference : kl_scaled_subtract(w->shift, d);
  KlScaled cross =
      kl_scaled_subtract(kl_scaled_multiply(a, others_shift), kl_scaled_multiply(d, others));
  KlScaled base = kl_scaled_multiply(b, w->all_a);
  KlScaled t = kl_scaled_divide(cross, base);
  KlScaled gap = t.exponent < -2 || t.value.hi == 0.0
                     ? kl_gap_log(t)
                     : kl_gap_ratio(kl_scaled_multiply(a, w->all_b), base);
  return kl_scaled_multiply(b, gap);
}

static KlScaled dirichlet_split(const Dirichlet *w, int count, const KlScaled *a,
                                const KlScaled *b) {
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < count; i++) {
    KlScaled stirling = kl_gap_stirling(b[i], a[i], kl_scaled_subtract(b[i], a[i]));
    sum = kl_scaled_add(sum, kl_scaled_add(dirichlet_mean_term(w, i, a[i], b[i]), stirling));
  }
  return kl_scaled_subtract(sum, kl_gap_stirling(w->all_b, w->all_a, w->shift));
}

/* What 1/(2 x) and the series add to both, x, y >= 24: sums over m of multiples of
**     e_m = x^-m - y^-m,  e_(m+1) = e_m/x + y^-m d/(x y),
**     h_m = y^-m - x^-m + m x^(-m-1) d >= 0,  h_(m+1) = (h_m + (m + 1) (d/x)^2 x^-m)/y. */
static void dirichlet_tail(DirichletSlope *slope, KlScaled y, KlScaled x, KlScaled d) {
  KlScaled t = kl_scaled_divide(d, x), u = kl_scaled_divide(t, y),
           square = kl_scaled_multiply(t, t);
  KlScaled one = kl_scaled_double(1.0);
  KlScaled x_power = one, y_power = one; /* x^-m, y^-m */
  KlScaled e = kl_scaled_zero(), h = kl_scaled_zero();
  for (int m = 1; m <= 2 * DIRICHLET_SERIES; m++) {
    e = kl_scaled_add(kl_scaled_divide(e, x), kl_scaled_multiply(y_power, u));
    KlScaled more = kl_scaled_multiply(kl_scaled_multiply(square, x_power), kl_scaled_double(m));
    h = kl_scaled_divide(kl_scaled_add(h, more), y);
    x_power = kl_scaled_divide(x_power, x);
    y_power = kl_scaled_divide(y_power, y);
    if (m == 1 || m % 2 == 0) {
      KlScaled c = kl_scaled_double(m == 1 ? 0.5 : dirichlet_bernoulli[m / 2 - 1]);
      slope->rise = kl_scaled_add(slope->rise, kl_scaled_multiply(c, e));
      slope->gap = kl_scaled_add(slope->gap, kl_scaled_multiply(c, h));
    }
  }
}

/* By psi(x) = psi(x + 1) - 1/x up to where the series holds; d = y - x.  All terms of either sum
** but the tiny tail have one sign. */
static DirichletSlope dirichlet_slope(KlScaled y, KlScaled x, KlScaled d) {
  DirichletSlope slope = {kl_scaled_zero(), kl_scaled_zero()};
  KlScaled edge = kl_scaled_double(DIRICHLET_SHIFT), one = kl_scaled_double(1.0);
  while (kl_scaled_compare(x, edge) < 0 || kl_scaled_compare(y, edge) < 0) {
    KlScaled t = kl_scaled_divide(d, x);
    slope.rise = kl_scaled_add(slope.rise, kl_scaled_divide(t, y));
    slope.gap = kl_scaled_add(slope.gap, kl_scaled_divide(kl_scaled_multiply(t, t), y));
    x = kl_scaled_add(x, one);
    y = kl_scaled_add(y, one);
  }
  KlScaled t = kl_scaled_divide(d, x);
  bool near = t.exponent < -2 || t.value.hi == 0.0;
  KlScaled log = near ? kl_scaled_log1p(t) : kl_scaled_log_ratio(y, x);
  slope.rise = kl_scaled_add(slope.rise, log);
  slope.gap = kl_scaled_add(slope.gap, near ? kl_gap_log(t) : kl_gap_ratio(y, x));
  dirichlet_tail(&slope, y, x, d);
  return slope;
}

/* A g - E rise at s. */
static KlScaled dirichlet_along(const Dirichlet *w, KlScaled a, KlScaled b, double s) {
  KlScaled at = kl_scaled_double(s);
  KlScaled x = kl_scaled_add(a, kl_scaled_multiply(at, w->a));
  KlScaled y = kl_scaled_add(b, kl_scaled_multiply(at, w->b));
  KlScaled d = kl_scaled_add(kl_scaled_subtract(b, a), kl_scaled_multiply(at, w->difference));
  DirichletSlope slope = dirichlet_slope(y, x, d);
  return kl_scaled_subtract(kl_scaled_multiply(w->a, slope.gap),
                            kl_scaled_multiply(w->difference, slope.rise));
}

/* The second way: the integral by nodes (1 -+ sqrt(3/5))/2 and 1/2 with weights 5, 8, 5 over 18. */
static KlScaled dirichlet_dominated(const Dirichlet *w, int count, const KlScaled *a,
                                    const KlScaled *b) {
  KlScaled largest_a = a[w->largest], largest_b = b[w->largest];
  KlScaled sides = kl_scaled_add(dirichlet_along(w, largest_a, largest_b, 0x1.cda042f0236e1p-4),
                                 dirichlet_along(w, largest_a, largest_b, 0x1.c64bf7a1fb924p-1));
  KlScaled middle = dirichlet_along(w, largest_a, largest_b, 0.5);
  KlScaled sum =
      kl_scaled_add(kl_scaled_multiply(sides, kl_scaled_double(5.0)), kl_scaled_twice(middle, 3));
  sum = kl_scaled_divide(sum, kl_scaled_double(18.0));
  for (int i = 0; i < count; i++) {
    if (i != w->largest) {
      sum = kl_scaled_add(sum, kl_gap_gamma(b[i], a[i], kl_scaled_subtract(b[i], a[i])));
    }
  }
  return sum;
}

/* Whether `rest` is small beside `largest` and beside 1. */
static bool dirichlet_is_small(KlScaled rest, KlScaled largest) {
  KlScaled scaled = kl_scaled_twice(rest, -DIRICHLET_SMALL);
  return kl_scaled_compare(scaled, largest) < 0 &&
         kl_scaled_compare(scaled, kl_scaled_double(1.0)) < 0;
}

KlScaled kl_dirichlet_kl(int count, const KlScaled *a, const KlScaled *b) {
  bool same = true;
  for (int i = 0; i < count && same; i++) {
    same = kl_scaled_compare(a[i], b[i]) == 0;
  }
  if (same || count == 1) {
    return kl_scaled_zero();
  }
  Dirichlet w;
  dirichlet_begin(&w, count, a, b);
  bool dominated = dirichlet_is_small(w.a, a[w.largest]) && dirichlet_is_small(w.b, b[w.largest]);
  return dominated ? dirichlet_dominated(&w, count, a, b) : dirichlet_split(&w, count, a, b);
}
