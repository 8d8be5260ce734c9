/* cvm.c - the Cramer-von Mises statistic, with midranks.
**
** Of two samples of n and m rows, N = n + m, with r_i and s_j for the midranks in the pooled sample
** of both in order,
**
**     T = [n sum (r_i - i)^2 + m sum (s_j - j)^2]/(n m N) - (4 n m - 1)/(6 N)
**
** (Anderson 1962, equations 9 and 10; scipy.stats.cramervonmises_2samp).  Both parts are of the
** size of N, while T is of the size of 1.  With f and g for the shares of each sample at a pooled
** value, and F - G before it and at it, the same is
**
**     T = n m/(4 N) sum [(F - G)^2 + (F_ - G_)^2](f + g)
**         + (n - m) [N (n^2 sum f^3 - m^2 sum g^3) - (n - m)]/(12 n m N),
**
** by summation by parts: the first sum is of squares, the second is 0 for n = m, and cancels with
** the first to a third of it at most.  It also says what T is for weights: n and m are then the
** effective numbers of rows.
*/
#include "divergence/divergence.h"
#include "family/generic.h"
#include "sample/pooled.h"

/* Relative, of distribution functions (family.h). */
#define CVM_CDF_ERROR 0x1p-48
#define CVM_ROUNDING 0x1p-53

/* Distribution functions between two questions: up to 25 milliseconds. */
enum { CVM_POLL = 256 };

static const char cvm_way[] = "distribution functions";

/* ---- two samples ---- */

typedef struct CvmSums {
  KlScaled squares;          /* sum [(F - G)^2 + (F_ - G_)^2](f + g) */
  KlScaled cubes_p, cubes_q; /* sum f^3, sum g^3 */
} CvmSums;

static KlScaled cvm_share(KlDd weight, const KlPoints *points) {
  return kl_scaled_divide(kl_scaled(weight, 0), kl_scaled(points->total, 0));
}

static KlScaled cvm_square(KlScaled x) { return kl_scaled_multiply(x, x); }

static KlScaled cvm_cube(KlScaled x) { return kl_scaled_multiply(x, cvm_square(x)); }

/* A whole number below 2^63. */
static KlDd cvm_whole(int64_t x) {
  double hi = (double)x;
  return hi < 0x1p63 ? kl_quick_two_sum(hi, (double)(x - (int64_t)hi)) : kl_dd(hi, 0.0);
}

static KlDd cvm_cube_of_rows(double a) {
  return a == 1.0 ? kl_dd(1.0, 0.0) : kl_dd_multiply_double(kl_two_product(a, a), a);
}

/* Numbers of rows with n m < 2^61: m A - n B is a whole number, and what is summed is (n m)^3
** times as large. */
static KlStatus cvm_sums_of_rows(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                                 CvmSums *sums) {
  KlPooled pooled = kl_pooled(p, q);
  double n = kl_points_rows(p), m = kl_points_rows(q);
  int64_t gap = 0;
  KlDd zero = {0.0, 0.0}, before = zero, squares = zero, cubes_p = zero, cubes_q = zero;
  KlStatus status = KL_OK;
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    double a = pooled.a.hi, b = pooled.b.hi;
    int64_t up = (int64_t)m * (int64_t)a, down = (int64_t)n * (int64_t)b;
    gap += up - down;
    KlDd size = cvm_whole(gap), square = kl_dd_multiply(size, size);
    KlDd both = kl_dd_add(square, before);
    squares = kl_dd_add(squares, kl_dd_multiply(both, cvm_whole(up + down)));
    cubes_p = a != 0.0 ? kl_dd_add(cubes_p, cvm_cube_of_rows(a)) : cubes_p;
    cubes_q = b != 0.0 ? kl_dd_add(cubes_q, cvm_cube_of_rows(b)) : cubes_q;
    before = square;
    status = rows % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  KlScaled area = kl_scaled(kl_two_product(n, m), 0);
  sums->squares = kl_scaled_divide(kl_scaled(squares, 0), cvm_cube(area));
  sums->cubes_p = kl_scaled_divide(kl_scaled(cubes_p, 0), cvm_cube(kl_scaled_double(n)));
  sums->cubes_q = kl_scaled_divide(kl_scaled(cubes_q, 0), cvm_cube(kl_scaled_double(m)));
  return status;
}

static KlStatus cvm_sums_of_weights(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                                    CvmSums *sums) {
  KlPooled pooled = kl_pooled(p, q);
  KlGap gap;
  KlScaled before = kl_scaled_zero();
  KlStatus status = kl_gap_begin(&gap, p, q);
  *sums = (CvmSums){kl_scaled_zero(), kl_scaled_zero(), kl_scaled_zero()};
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    status = kl_gap_pass(&gap, pooled.a, pooled.b);
    if (status != KL_OK) {
      break;
    }
    KlScaled f = cvm_share(pooled.a, p), g = cvm_share(pooled.b, q);
    KlScaled square = cvm_square(kl_gap_value(&gap));
    KlScaled both = kl_scaled_multiply(kl_scaled_add(square, before), kl_scaled_add(f, g));
    sums->squares = kl_scaled_add(sums->squares, both);
    sums->cubes_p = kl_scaled_add(sums->cubes_p, cvm_cube(f));
    sums->cubes_q = kl_scaled_add(sums->cubes_q, cvm_cube(g));
    before = square;
    status = rows % (KL_POLL_ROWS / 8) == 0 ? kl_poll(poll) : KL_OK;
  }
  kl_gap_clear(&gap);
  return status;
}

static KlScaled cvm_of_sums(const CvmSums *sums, KlScaled n, KlScaled m) {
  KlScaled all = kl_scaled_add(n, m), area = kl_scaled_multiply(n, m);
  KlScaled more = kl_scaled_subtract(n, m);
  KlScaled first = kl_scaled_multiply(kl_scaled_divide(area, all), sums->squares);
  first = kl_scaled_twice(first, -2);
  if (kl_scaled_sign(more) == 0) {
    return first;
  }
  KlScaled ties = kl_scaled_subtract(kl_scaled_multiply(cvm_square(n), sums->cubes_p),
                                     kl_scaled_multiply(cvm_square(m), sums->cubes_q));
  KlScaled second = kl_scaled_subtract(kl_scaled_multiply(all, ties), more);
  KlScaled scale = kl_scaled_multiply(kl_scaled_double(12.0), kl_scaled_multiply(area, all));
  return kl_scaled_add(first, kl_scaled_divide(kl_scaled_multiply(more, second), scale));
}

static KlStatus cvm_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                           const KlPoll *poll, KlResult *result) {
  (void)parameter;
  if (!kl_points_are_sample(p) || !kl_points_are_sample(q)) {
    *result = kl_no_result("no sample size");
    return KL_OK;
  }
  CvmSums sums;
  bool rows = kl_points_are_rows(p, q) && kl_points_rows(p) * kl_points_rows(q) < 0x1p61;
  KlStatus status =
      rows ? cvm_sums_of_rows(p, q, poll, &sums) : cvm_sums_of_weights(p, q, poll, &sums);
  if (status == KL_OK) {
    *result = kl_result(cvm_of_sums(&sums, p->size, q->size), cvm_way, CVM_ROUNDING);
    kl_result_fact(result, "n", kl_scaled_round(p->size));
    kl_result_fact(result, "m", kl_scaled_round(q->size));
    result->note = "with midranks: where values repeat and sizes differ, T of one law is above 0";
  }
  return status;
}

/* ---- one sample ---- */

/* F - G halfway up the step from `before` to `up_to`, by the smaller tail of G. */
static KlScaled cvm_apart(const KlMember *member, double x, KlDd before, KlDd up_to, KlDd total) {
  KlPoint point = kl_member_point(member, x);
  KlScaled tail = kl_member_cdf(member, &point, KL_LOWER);
  KlDd part = kl_dd_add(before, up_to);
  if (kl_scaled_compare(tail, kl_scaled_double(0.5)) > 0) {
    tail = kl_member_cdf(member, &point, KL_UPPER);
    part = kl_dd_subtract(kl_dd_scale(total, 1), part);
  }
  KlScaled share = kl_scaled_divide(kl_scaled(part, -1), kl_scaled(total, 0));
  return kl_scaled_subtract(share, tail);
}

/* n times the sum of f (F - G)^2 halfway up each step, and of f^3/12: what 1/(12 n) + sum ((2 i -
** 1)/(2 n) - G(x_i))^2 over rows is, when a of them are one value. */
static KlStatus cvm_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                               const double *parameter, const KlPoll *poll, KlResult *result) {
  (void)swapped;
  (void)parameter;
  if (!kl_points_are_sample(points) || member->family->discrete) {
    bool discrete = member->family->discrete;
    *result = kl_no_result(discrete ? "the law has steps" : "no sample size");
    return KL_OK;
  }
  KlScaled sum = kl_scaled_zero(), steps = kl_scaled_zero();
  KlDd passed = {0.0, 0.0};
  KlStatus status = KL_OK;
  for (size_t i = 0; i < points->count && status == KL_OK; i++) {
    KlDd weight = kl_points_weight(points, i), up_to = kl_dd_add(passed, weight);
    KlScaled f = cvm_share(weight, points);
    KlScaled apart = cvm_apart(member, points->x[i], passed, up_to, points->total);
    sum = kl_scaled_add(sum, kl_scaled_multiply(f, cvm_square(apart)));
    steps = kl_scaled_add(steps, cvm_cube(f));
    passed = up_to;
    status = i % CVM_POLL == 0 ? kl_poll(poll) : KL_OK;
  }
  steps = kl_scaled_divide(steps, kl_scaled_double(12.0));
  *result = kl_result(kl_scaled_multiply(points->size, kl_scaled_add(sum, steps)), cvm_way, 0.0);
  /* Each apart is off by 2^-49 at most, so that the root of the sum is. */
  KlScaled root = kl_scaled_sqrt(kl_scaled_add(sum, steps));
  result->error = CVM_CDF_ERROR / kl_scaled_round(root) + CVM_ROUNDING;
  kl_result_fact(result, "n", kl_scaled_round(points->size));
  return status;
}

const KlDivergence kl_divergence_cvm = {
    .name = "cvm",
    .properties = KL_SYMMETRIC | KL_SIGNED | KL_ORDER,
    .most = HUGE_VAL,
    .points = cvm_points,
    .one_sample = cvm_one_sample,
    .bound = 0.501,
    .help = "Cramer-von Mises statistic T of two samples, with midranks; of one sample and a "
            "distribution, n omega^2",
    .source = "Anderson 1962, equations 9 and 10",
};
