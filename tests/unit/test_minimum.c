/* test_minimum.c - the least value of a function from its values. */
#include "unit/unit.h"

#include "num/gap.h"
#include "num/minimum.h"

static KlScaled scaled(KlDd x) { return kl_scaled(x, 0); }

static KlScaled square(KlScaled x) { return kl_scaled_multiply(x, x); }

/* What a function is asked with. */
typedef struct Asked {
  int times;
  int fail_at; /* the call that is interrupted; 0: none */
} Asked;

static KlStatus asked(Asked *a) {
  a->times++;
  return a->times == a->fail_at ? KL_INTERRUPTED : KL_OK;
}

static KlMinimum minimum_from(const double *start, int variables, double unit) {
  KlMinimum m = {.coarse = false};
  for (int i = 0; i < variables; i++) {
    m.y[i] = kl_dd(start[i], 0.0);
    m.unit[i] = unit;
  }
  return m;
}

/* KL between normal distributions: ln s + (1 + m^2)/(2 s^2) - 1/2 around (m, ln s) = (7, -3),
** and 3 more, so that rounding shows. */
static KlStatus normal_value(void *work, const KlDd *y, KlScaled *value) {
  KlScaled m = kl_scaled_subtract(scaled(y[0]), kl_scaled_double(7.0));
  KlScaled l = kl_scaled_add(scaled(y[1]), kl_scaled_double(3.0));
  if (fabs(y[1].hi) > 300.0) {
    *value = kl_scaled_infinity();
    return asked(work);
  }
  KlScaled power = kl_scaled_exponential(kl_scaled_twice(kl_scaled_negate(l), 1));
  KlScaled both = kl_scaled_add(kl_scaled_double(1.0), square(m));
  *value = kl_scaled_add(l, kl_scaled_twice(kl_scaled_multiply(both, power), -1));
  *value = kl_scaled_add(*value, kl_scaled_double(2.5));
  return asked(work);
}

static void test_normal_from_far_and_near(void **state) {
  (void)state;
  const double start[][2] = {{7.0, -3.0}, {7.3, -3.2}, {0.0, 0.0}, {100.0, 2.0}, {-40.0, -4.0}};
  const double unit[] = {1.0, 1e-9, 1e9};
  for (size_t i = 0; i < UNIT_COUNT(start); i++) {
    for (size_t k = 0; k < UNIT_COUNT(unit); k++) {
      Asked work = {0};
      KlObjective objective = {normal_value, &work, 2};
      KlMinimum m = minimum_from(start[i], 2, unit[k]);
      assert_int_equal(kl_minimize(&objective, &m), KL_OK);
      law(m.converged && fabs(kl_dd_add_double(m.y[0], -7.0).hi) < 1e-14 &&
              fabs(kl_dd_add_double(m.y[1], 3.0).hi) < 1e-14 &&
              fabs(kl_scaled_round(m.value) - 3.0) < 1e-15,
          "from %g, %g by %g: %.17g, %.17g after %d values", start[i][0], start[i][1], unit[k],
          m.y[0].hi, m.y[1].hi, work.times);
      law(work.times < 1500, "from %g, %g by %g: %d values", start[i][0], start[i][1], unit[k],
          work.times);
    }
  }
}

/* Rosenbrock's valley, (1 - x)^2 + 100 (y - x^2)^2. */
static KlStatus valley_value(void *work, const KlDd *y, KlScaled *value) {
  KlScaled a = kl_scaled_subtract(kl_scaled_double(1.0), scaled(y[0]));
  KlScaled b = kl_scaled_subtract(scaled(y[1]), square(scaled(y[0])));
  *value = kl_scaled_add(square(a), kl_scaled_multiply(kl_scaled_double(100.0), square(b)));
  return asked(work);
}

static void test_valley(void **state) {
  (void)state;
  Asked work = {0};
  KlObjective objective = {valley_value, &work, 2};
  KlMinimum m = minimum_from((const double[]){-1.2, 1.0}, 2, 0.1);
  assert_int_equal(kl_minimize(&objective, &m), KL_OK);
  law(m.converged && fabs(m.y[0].hi - 1.0) < 1e-13 && fabs(m.y[1].hi - 1.0) < 1e-13,
      "the valley: %.17g, %.17g", m.y[0].hi, m.y[1].hi);
}

/* exp(-x) + (y - 1)^2 where x <= edge. */
typedef struct Edge {
  Asked asked;
  double edge;
} Edge;

static KlStatus edge_value(void *work, const KlDd *y, KlScaled *value) {
  Edge *edge = work;
  if (kl_scaled_compare(scaled(y[0]), kl_scaled_double(edge->edge)) > 0) {
    *value = kl_scaled_infinity();
    return asked(&edge->asked);
  }
  KlScaled away = kl_scaled_subtract(scaled(y[1]), kl_scaled_double(1.0));
  *value = kl_scaled_add(kl_scaled_exponential(kl_scaled_negate(scaled(y[0]))), square(away));
  return asked(&edge->asked);
}

static void test_edges_are_reached_exactly(void **state) {
  (void)state;
  const double edges[] = {0.0, 1.0, -3.7, 0x1p-1000, 0.1};
  for (size_t i = 0; i < UNIT_COUNT(edges); i++) {
    Edge work = {{0}, edges[i]};
    KlObjective objective = {edge_value, &work, 2};
    KlMinimum m = minimum_from((const double[]){-4.0, 3.0}, 2, 0.25);
    assert_int_equal(kl_minimize(&objective, &m), KL_OK);
    law(m.converged && kl_dd_round(m.y[0]) == edges[i] && fabs(m.y[1].hi - 1.0) < 1e-13,
        "edge %g: %.17g, %.17g", edges[i], m.y[0].hi, m.y[1].hi);
    law(work.asked.times < 2000, "edge %g: %d values", edges[i], work.asked.times);
  }
}

/* A minimum in sight of an edge is not pulled there: (x - 1)^2 for x <= 1 + 2^-20. */
static KlStatus near_value(void *work, const KlDd *y, KlScaled *value) {
  bool inside = kl_scaled_compare(scaled(y[0]), kl_scaled_double(1.0 + 0x1p-20)) <= 0;
  *value = inside ? square(kl_scaled_subtract(scaled(y[0]), kl_scaled_double(1.0)))
                  : kl_scaled_infinity();
  return asked(work);
}

static void test_minimum_beside_an_edge(void **state) {
  (void)state;
  Asked work = {0};
  KlObjective objective = {near_value, &work, 1};
  KlMinimum m = minimum_from((const double[]){-2.0}, 1, 0.5);
  assert_int_equal(kl_minimize(&objective, &m), KL_OK);
  law(m.converged && fabs(m.y[0].hi - 1.0) < 1e-13, "beside an edge: %.17g", m.y[0].hi);
}

/* x ln(x/0.25) + (1 - x) ln((1 - x)/0.75) for 0 <= x <= 1: from an end, where the slope is infinite. */
static KlStatus coin_value(void *work, const KlDd *y, KlScaled *value) {
  KlScaled x = scaled(y[0]), rest = kl_scaled_subtract(kl_scaled_double(1.0), x);
  *value = kl_scaled_infinity();
  if (kl_scaled_sign(x) >= 0 && kl_scaled_sign(rest) >= 0) {
    *value = kl_gap_bernoulli(x, rest, kl_scaled_double(0.25), kl_scaled_double(0.75));
  }
  return asked(work);
}

static void test_from_an_edge(void **state) {
  (void)state;
  for (int end = 0; end < 2; end++) {
    Asked work = {0};
    KlObjective objective = {coin_value, &work, 1};
    KlMinimum m = minimum_from((const double[]){end}, 1, 0.05);
    assert_int_equal(kl_minimize(&objective, &m), KL_OK);
    law(m.converged && fabs(m.y[0].hi - 0.25) < 1e-14, "from %d: %.17g", end, m.y[0].hi);
  }
}

/* One place alone. */
static KlStatus place_value(void *work, const KlDd *y, KlScaled *value) {
  *value = y[0].hi == 1.0 && y[0].lo == 0.0 ? kl_scaled_double(0.5) : kl_scaled_infinity();
  return asked(work);
}

static void test_place_by_itself(void **state) {
  (void)state;
  Asked work = {0};
  KlObjective objective = {place_value, &work, 1};
  KlMinimum m = minimum_from((const double[]){1.0}, 1, 0.25);
  assert_int_equal(kl_minimize(&objective, &m), KL_OK);
  law(m.converged && m.y[0].hi == 1.0 && kl_scaled_round(m.value) == 0.5, "one place: %.17g",
      m.y[0].hi);
}

/* -x: no minimum, so no convergence. */
static KlStatus slope_value(void *work, const KlDd *y, KlScaled *value) {
  *value = kl_scaled_negate(scaled(y[0]));
  return asked(work);
}

static void test_no_minimum_does_not_converge(void **state) {
  (void)state;
  Asked work = {0};
  KlObjective objective = {slope_value, &work, 1};
  KlMinimum m = minimum_from((const double[]){0.0}, 1, 1.0);
  assert_int_equal(kl_minimize(&objective, &m), KL_OK);
  law(!m.converged, "a slope without end: %.17g", m.y[0].hi);
}

static void test_trouble_is_handed_on(void **state) {
  (void)state;
  for (int fail_at = 1; fail_at < 60; fail_at++) {
    Asked work = {0, fail_at};
    KlObjective objective = {normal_value, &work, 2};
    KlMinimum m = minimum_from((const double[]){0.0, 0.0}, 2, 1.0);
    law(kl_minimize(&objective, &m) == KL_INTERRUPTED && work.times == fail_at,
        "interrupted at %d, went on to %d", fail_at, work.times);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_normal_from_far_and_near),
      cmocka_unit_test(test_valley),
      cmocka_unit_test(test_edges_are_reached_exactly),
      cmocka_unit_test(test_minimum_beside_an_edge),
      cmocka_unit_test(test_from_an_edge),
      cmocka_unit_test(test_place_by_itself),
      cmocka_unit_test(test_no_minimum_does_not_converge),
      cmocka_unit_test(test_trouble_is_handed_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
