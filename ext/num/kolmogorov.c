/* kolmogorov.c - how far from its law a sample's distribution function goes by chance. */
#include "num/kolmogorov.h"

#include "base/memory.h"
#include "num/gap.h"
#include "num/trigonometric.h"

static KlScaled kolmogorov_one(void) { return kl_scaled_double(1.0); }

/* ---- the limit ---- */

/* 1 - sqrt(2 pi)/x sum_k exp(-(2 k - 1)^2 pi^2/(8 x^2)), k >= 1: Kolmogorov's distribution by
** Jacobi's transformation of his series, which for x < 1 leaves more than a quarter. */
static KlScaled kolmogorov_near(KlScaled x) {
  KlScaled pi = kl_scaled(KL_PI, 0), sum = kl_scaled_zero();
  KlScaled rate = kl_scaled_divide(pi, kl_scaled_twice(x, 1));
  rate = kl_scaled_twice(kl_scaled_multiply(rate, rate), -1);
  for (int k = 1; k < 8; k++) {
    KlScaled odd = kl_scaled_double((2.0 * k - 1.0) * (2.0 * k - 1.0));
    KlScaled term = kl_scaled_exponential(kl_scaled_negate(kl_scaled_multiply(odd, rate)));
    sum = kl_scaled_add(sum, term);
  }
  KlScaled root = kl_scaled_sqrt(kl_scaled_twice(pi, 1));
  return kl_scaled_subtract(kolmogorov_one(), kl_scaled_multiply(kl_scaled_divide(root, x), sum));
}

/* 2 sum_k (-1)^(k-1) exp(-2 k^2 x^2): Kolmogorov 1933.  For x >= 1 the second term is below the
** first by exp(-6). */
static KlScaled kolmogorov_far(KlScaled x) {
  KlScaled rate = kl_scaled_twice(kl_scaled_multiply(x, x), 1), sum = kl_scaled_zero();
  for (int k = 1; k < 9; k++) {
    KlScaled power = kl_scaled_multiply(kl_scaled_double((double)k * k), rate);
    if (power.exponent > 29) {
      break; /* past every exponent */
    }
    KlScaled term = kl_scaled_exponential(kl_scaled_negate(power));
    sum = k % 2 == 1 ? kl_scaled_add(sum, term) : kl_scaled_subtract(sum, term);
  }
  return kl_scaled_twice(sum, 1);
}

KlScaled kl_kolmogorov_limit(KlScaled x) {
  if (kl_scaled_compare(x, kl_scaled_double(0x1p-4)) < 0) {
    return kolmogorov_one(); /* to exp(-300) */
  }
  return kl_scaled_compare(x, kolmogorov_one()) < 0 ? kolmogorov_near(x) : kolmogorov_far(x);
}

/* ---- n rows ---- */

static KlScaled kolmogorov_power(KlScaled base, int exponent) {
  KlScaled power = kolmogorov_one();
  for (; exponent > 0; exponent /= 2) {
    power = exponent % 2 == 1 ? kl_scaled_multiply(power, base) : power;
    base = kl_scaled_multiply(base, base);
  }
  return power;
}

/* Twice P(D+_n >= d), the chance of one side:
**
**     P(D+_n >= d) = d sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j),  0 <= j <= n (1 - d)
**
** (Birnbaum & Tingey 1951, equation 3.0), all terms > 0.  From d = 1/2 on both sides exclude each
** other, so that this is P(D_n >= d); before, both happen with less than a third power of it. */
static KlScaled kolmogorov_sides(int n, KlScaled d) {
  KlScaled rows = kl_scaled_double(n), sum = kl_scaled_zero(), choose = kolmogorov_one();
  KlScaled rest = kl_scaled_subtract(kolmogorov_one(), d);
  for (int j = 0; j < n; j++) {
    KlScaled share = kl_scaled_divide(kl_scaled_double(j), rows);
    KlScaled left = kl_scaled_subtract(rest, share);
    if (kl_scaled_sign(left) < 0) {
      break;
    }
    KlScaled term = kl_scaled_multiply(choose, kolmogorov_power(left, n - j));
    if (j > 0) {
      KlScaled first = kolmogorov_power(kl_scaled_add(d, share), j - 1);
      term = kl_scaled_multiply(kl_scaled_multiply(term, first), d);
    }
    sum = kl_scaled_add(sum, term);
    choose = kl_scaled_multiply(choose, kl_scaled_double(n - j));
    choose = kl_scaled_divide(choose, kl_scaled_double(j + 1));
  }
  return kl_scaled_twice(sum, 1);
}

/* Durbin's matrix H of 2 k - 1 rows, n d = k - h with 0 < h <= 1: P(D_n < d) = n!/n^n (H^n)_kk
** (Durbin 1973, section 2.4; Marsaglia, Tsang & Wang 2003).  All that is in it is
** 1/(i - j + 1)! on and below the diagonal above the main one, but for the first column and the
** last row. */
typedef struct Kolmogorov {
  int size;
  KlDd *factorial; /* 1/r!, r = 0 .. size */
  KlDd *edge;      /* the first column, and the last row from its end */
  KlDd corner;
  KlDd *from, *to; /* a column, and H times it */
} Kolmogorov;

static void kolmogorov_matrix(Kolmogorov *matrix, KlDd h) {
  int size = matrix->size;
  KlDd power = kl_dd(1.0, 0.0), twice = kl_dd_add_double(kl_dd_scale(h, 1), -1.0);
  matrix->factorial[0] = power;
  for (int r = 1; r <= size; r++) {
    matrix->factorial[r] = kl_dd_divide(matrix->factorial[r - 1], kl_dd(r, 0.0));
    power = kl_dd_multiply(power, h);
    KlDd rest = kl_dd_subtract(kl_dd(1.0, 0.0), power);
    matrix->edge[r - 1] = kl_dd_multiply(rest, matrix->factorial[r]);
  }
  /* 1 - 2 h^size, and (2 h - 1)^size if that is of something > 0 */
  KlDd corner = kl_dd_subtract(kl_dd(1.0, 0.0), kl_dd_scale(power, 1));
  if (twice.hi > 0.0) {
    KlScaled more = kolmogorov_power(kl_scaled(twice, 0), size);
    corner = kl_dd_add(corner, kl_scaled_dd(more));
  }
  matrix->corner = kl_dd_multiply(corner, matrix->factorial[size]);
}

/* to = H from */
static void kolmogorov_step(Kolmogorov *matrix) {
  int size = matrix->size;
  for (int i = 0; i + 1 < size; i++) {
    KlDd sum = kl_dd_multiply(matrix->edge[i], matrix->from[0]);
    for (int j = 1; j <= i + 1; j++) {
      sum = kl_dd_add(sum, kl_dd_multiply(matrix->factorial[i - j + 1], matrix->from[j]));
    }
    matrix->to[i] = sum;
  }
  KlDd last = kl_dd_multiply(matrix->corner, matrix->from[0]);
  for (int j = 1; j < size; j++) {
    last = kl_dd_add(last, kl_dd_multiply(matrix->edge[size - j - 1], matrix->from[j]));
  }
  matrix->to[size - 1] = last;
  KlDd *swapped = matrix->from;
  matrix->from = matrix->to;
  matrix->to = swapped;
}

/* Times factor, and times a power of two that brings the greatest near 1; its exponent. */
static int kolmogorov_shrink(Kolmogorov *matrix, KlDd factor) {
  double most = 0.0;
  for (int i = 0; i < matrix->size; i++) {
    matrix->from[i] = kl_dd_multiply(matrix->from[i], factor);
    most = matrix->from[i].hi > most ? matrix->from[i].hi : most;
  }
  int exponent = kl_exponent(most);
  for (int i = 0; i < matrix->size; i++) {
    matrix->from[i] = kl_dd_scale(matrix->from[i], -exponent);
  }
  return exponent;
}

/* P(D_n < d) */
static KlStatus kolmogorov_inside(int n, int k, KlDd h, const KlPoll *poll, KlScaled *inside) {
  size_t size = 2 * (size_t)k - 1;
  KlDd *room = kl_allocate((4 * size + 1) * sizeof *room);
  if (room == NULL) {
    return KL_NO_MEMORY;
  }
  Kolmogorov matrix = {.size = (int)size,
                       .factorial = room,
                       .edge = room + size + 1,
                       .from = room + 2 * size + 1,
                       .to = room + 3 * size + 1};
  kolmogorov_matrix(&matrix, h);
  for (size_t i = 0; i < size; i++) {
    matrix.from[i] = kl_dd(i + 1 == (size_t)k ? 1.0 : 0.0, 0.0);
  }
  KlStatus status = KL_OK;
  int exponent = 0;
  for (int i = 1; i <= n && status == KL_OK; i++) {
    kolmogorov_step(&matrix);
    exponent += kolmogorov_shrink(&matrix, kl_dd_divide(kl_dd(i, 0.0), kl_dd(n, 0.0)));
    status = kl_poll(poll);
  }
  *inside = kl_scaled(matrix.from[k - 1], exponent);
  kl_release(room);
  return status;
}

/* Where one side's chance is below, that of both is below 2^-60 of it. */
#define KOLMOGOROV_SMALL 0x1p-20

KlStatus kl_kolmogorov_tail(int n, KlScaled d, const KlPoll *poll, KlScaled *tail) {
  KlScaled steps = kl_scaled_multiply(d, kl_scaled_double(n)), half = kl_scaled_double(0.5);
  if (kl_scaled_compare(steps, half) <= 0) { /* no sample is nearer */
    *tail = kolmogorov_one();
    return KL_OK;
  }
  if (kl_scaled_compare(d, kolmogorov_one()) >= 0) {
    *tail = kl_scaled_zero();
    return KL_OK;
  }
  KlScaled sides = kolmogorov_sides(n, d), inside;
  if (kl_scaled_compare(d, half) >= 0 ||
      kl_scaled_compare(sides, kl_scaled_double(KOLMOGOROV_SMALL)) < 0) {
    *tail = sides;
    return KL_OK;
  }
  KlDd away = kl_scaled_dd(steps);
  double below = floor(away.hi);
  below -= below == away.hi && away.lo < 0.0 ? 1.0 : 0.0;
  int k = (int)below + 1;
  KlDd h = kl_dd_subtract(kl_dd(k, 0.0), away);
  KlStatus status = kolmogorov_inside(n, k, h, poll, &inside);
  if (status == KL_OK) {
    *tail = kl_scaled_subtract(kolmogorov_one(), inside);
  }
  return status;
}
