/* counts.c - what the families of counts share. */
#include "family/counts.h"

#include "family/family.h"
#include "num/gamma_function.h"
#include "num/gap.h"

enum {
  COUNTS_DENSE = 200,  /* spreads below this: all terms are added one by one */
  COUNTS_DIRECT = 512, /* else the terms that are added one by one before quadrature takes over */
  COUNTS_EDGE = 6,     /* terms around that edge, three on each side */
  COUNTS_LEAST = 16,   /* terms before the sum may stop */
  COUNTS_NODES = 8     /* of a Gauss-Legendre rule with 16, on one side */
};

/* ln(2 pi) / 2 */
static const KlDd counts_half_log_2pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};

/* Positive nodes and weights of the Gauss-Legendre rule of 16 points on (-1, 1). */
static const KlDd counts_rule[COUNTS_NODES][2] = {
    {{0x1.fa92c264d787ep-1, -0x1.b4621b51e4ad4p-58},
     {0x1.bcddab4b7c211p-6, -0x1.cce3220a06ce6p-60}},
    {{0x1.e39f56616f9b0p-1, -0x1.be3a5df4a4bf4p-56},
     {0x1.fdfb1a2c1265dp-5, -0x1.c5f3fde42efefp-61}},
    {{0x1.bb3403514e483p-1, -0x1.a1798e8d75402p-57},
     {0x1.85c4ee79cc258p-4, -0x1.033a7fb735740p-60}},
    {{0x1.82c45dda4726bp-1, 0x1.450aa9531389dp-55}, {0x1.fe7af2bad386ap-4, -0x1.653de989af9bfp-58}},
    {{0x1.3c5a466d5e8b8p-1, -0x1.981b60ef3d7a3p-56},
     {0x1.325f61bca3cbfp-3, -0x1.1edb10379b177p-58}},
    {{0x1.d50259a43a772p-2, 0x1.335dfa9e7f1dbp-56}, {0x1.5a6ebbb5a75fcp-3, 0x1.56dbc45ea020ap-59}},
    {{0x1.205cae642337cp-2, -0x1.440df7c52dbd9p-59}, {0x1.75f8c77e0c00fp-3, 0x1.7797a906e1a87p-58}},
    {{0x1.852bd6676a9f9p-4, -0x1.82c17214e46f4p-62},
     {0x1.83feae80e4dfcp-3, -0x1.b226a9481214fp-58}},
};

KlScaled kl_counts_complement(KlScaled p) { return kl_scaled_subtract(kl_scaled_double(1.0), p); }

KlScaled kl_counts_floor(KlScaled x) {
  if (x.exponent > 200 || kl_scaled_is_infinite(x)) {
    return x;
  }
  if (x.exponent < 0) {
    return kl_scaled_double(x.value.hi < 0.0 ? -1.0 : 0.0);
  }
  KlDd whole = kl_scaled_dd(x);
  double hi = floor(whole.hi);
  return kl_scaled(hi == whole.hi ? kl_two_sum(hi, floor(whole.lo)) : kl_dd(hi, 0.0), 0);
}

bool kl_counts_has(KlScaled x) {
  return kl_scaled_sign(x) >= 0 && !kl_scaled_is_infinite(x) &&
         kl_scaled_compare(kl_counts_floor(x), x) == 0;
}

bool kl_counts_equal(const KlMember *p, const KlMember *q) {
  for (int i = 0; i < p->family->parameters; i++) {
    if (kl_scaled_compare(p->theta[i], q->theta[i]) != 0) {
      return false;
    }
  }
  return true;
}

/* Loader, "Fast and accurate computation of binomial probabilities" (2000), equation 4: with S what
** Stirling leaves and D(x; m) = x ln(x/m) - x + m, the deviance, for n = x + y
**
**   S(n) - S(x) - S(y) - D(x; n p) - D(y; n (1-p)) + ln(n / (2 pi x y)) / 2
**
** which has none of the large terms of ln n! and of x ln p.  Not only for whole x and y. */
KlScaled kl_counts_log_binomial(KlScaled x, KlScaled y, KlScaled p, KlScaled not_p) {
  KlScaled n = kl_scaled_add(x, y);
  KlScaled stirling =
      kl_scaled_subtract(kl_stirling(n), kl_scaled_add(kl_stirling(x), kl_stirling(y)));
  KlScaled deviance = kl_scaled_add(kl_gap_entropy(x, kl_scaled_multiply(n, p)),
                                    kl_gap_entropy(y, kl_scaled_multiply(n, not_p)));
  KlScaled root = kl_scaled_twice(kl_scaled_log(kl_scaled_divide(n, kl_scaled_multiply(x, y))), -1);
  root = kl_scaled_subtract(root, kl_scaled(counts_half_log_2pi, 0));
  return kl_scaled_subtract(kl_scaled_add(root, stirling), deviance);
}

/* With b = a - 1 and y = ln(p/q), [p^a q^-b - a p + b q] / b = D(p; q) + p (exp(b y) - 1 - b y) /
** b, where D is the deviance p y - p + q.  For a > 1 both terms are >= 0; for a < 1 they cancel at
** most to 1/a of the larger, so below 1/2 the order is turned round: G_a(p, q) = a/(1-a) G_(1-a)(q,
** p). */
KlScaled kl_counts_power_gap(KlScaled p, KlScaled q, double a) {
  KlScaled b = kl_scaled(kl_two_sum(a, -1.0), 0);
  if (p.value.hi == 0.0) {
    return q;
  }
  if (a < 0.5) {
    KlScaled order = kl_scaled_divide(kl_scaled_double(a), kl_scaled_negate(b));
    if (q.value.hi == 0.0) {
      return kl_scaled_multiply(order, p);
    }
    /* G_(1-a)(q, p) = D(q; p) + q gap(-a ln(q/p)) / -a */
    KlScaled y = kl_scaled_multiply(kl_scaled_double(-a), kl_scaled_log_ratio(q, p));
    KlScaled more = kl_scaled_multiply(q, kl_scaled_divide(kl_gap_exp(y), kl_scaled_double(-a)));
    return kl_scaled_multiply(order, kl_scaled_add(kl_gap_entropy(q, p), more));
  }
  if (q.value.hi == 0.0) {
    return a > 1.0
               ? kl_scaled_infinity()
               : kl_scaled_multiply(p, kl_scaled_divide(kl_scaled_double(a), kl_scaled_negate(b)));
  }
  KlScaled gap = kl_gap_exp(kl_scaled_multiply(b, kl_scaled_log_ratio(p, q)));
  if (kl_scaled_is_infinite(gap)) {
    return gap;
  }
  return kl_scaled_add(kl_gap_entropy(p, q), kl_scaled_multiply(p, kl_scaled_divide(gap, b)));
}

KlScaled kl_counts_coin_entropy(KlScaled p) {
  KlScaled not_p = kl_counts_complement(p);
  if (kl_scaled_sign(p) == 0 || kl_scaled_sign(not_p) == 0) {
    return kl_scaled_zero();
  }
  KlScaled yes = kl_scaled_multiply(p, kl_scaled_log(p));
  KlScaled no = kl_scaled_multiply(not_p, kl_scaled_log1p(kl_scaled_negate(p)));
  return kl_scaled_negate(kl_scaled_add(yes, no));
}

/* Exactly 0 for p = q, -ln(1-q) for p = 0, -ln q for p = 1, +Inf for q = 0 < p and for q = 1 >
** p. */
KlScaled kl_counts_coin_kl(KlScaled p, KlScaled q) {
  return kl_gap_bernoulli(p, kl_counts_complement(p), q, kl_counts_complement(q));
}

/* The deviances are homogeneous: with the common denominator n_p n_q, everything is an integer. */
KlScaled kl_counts_coin_kl_of_sums(const KlInteger *successes_p, const KlInteger *tosses_p,
                                   const KlInteger *successes_q, const KlInteger *tosses_q) {
  KlInteger p, q, rest;
  kl_integer_multiply(&p, successes_p, tosses_q);
  kl_integer_multiply(&q, successes_q, tosses_p);
  KlScaled yes = kl_gap_entropy(kl_integer_scaled(&p), kl_integer_scaled(&q));
  kl_integer_subtract(&rest, tosses_p, successes_p);
  kl_integer_multiply(&p, &rest, tosses_q);
  kl_integer_subtract(&rest, tosses_q, successes_q);
  kl_integer_multiply(&q, &rest, tosses_p);
  KlScaled no = kl_gap_entropy(kl_integer_scaled(&p), kl_integer_scaled(&q));
  if (kl_scaled_is_infinite(yes) || kl_scaled_is_infinite(no)) {
    return kl_scaled_infinity();
  }
  KlScaled share = kl_scaled_divide(kl_scaled_add(yes, no), kl_integer_scaled(tosses_p));
  return kl_scaled_divide(share, kl_integer_scaled(tosses_q));
}

/* ln(p^a q^(1-a)) = ln p + b ln(p/q) for b = a - 1. */
static KlScaled counts_log_power(KlScaled p, KlScaled q, KlScaled b) {
  return kl_scaled_add(kl_scaled_log(p), kl_scaled_multiply(b, kl_scaled_log_ratio(p, q)));
}

/* ln(1 + (q-p)/(1-q)), which knows p and q to the last bit. */
KlScaled kl_counts_log_failures(KlScaled p, KlScaled q) {
  KlScaled not_q = kl_counts_complement(q);
  KlScaled t = kl_scaled_divide(kl_scaled_subtract(q, p), not_q);
  return t.exponent < 0 ? kl_scaled_log1p(t) : kl_scaled_log_ratio(kl_counts_complement(p), not_q);
}

/* ln((1-p)^a (1-q)^(1-a)) */
static KlScaled counts_log_failure_power(KlScaled p, KlScaled q, KlScaled b) {
  KlScaled log = kl_scaled_log1p(kl_scaled_negate(p));
  return kl_scaled_add(log, kl_scaled_multiply(b, kl_counts_log_failures(p, q)));
}

/* (p^a q^(1-a) + (1-p)^a (1-q)^(1-a) - 1) / (a-1): a sum of gaps, which lose nothing when P is near
** Q. */
static KlScaled counts_coin_gap(KlScaled p, KlScaled q, double a) {
  KlScaled yes = kl_counts_power_gap(p, q, a);
  KlScaled no = kl_counts_power_gap(kl_counts_complement(p), kl_counts_complement(q), a);
  return kl_scaled_is_infinite(yes) || kl_scaled_is_infinite(no) ? kl_scaled_infinity()
                                                                 : kl_scaled_add(yes, no);
}

/* Whether p is neither 0 nor 1. */
static bool counts_open(KlScaled p) {
  return kl_scaled_sign(p) != 0 && kl_scaled_compare(p, kl_scaled_double(1.0)) != 0;
}

/* ln(exp(x) + exp(y)) */
static KlScaled counts_log_sum(KlScaled x, KlScaled y) {
  bool swap = kl_scaled_compare(x, y) < 0;
  KlScaled larger = swap ? y : x, less = swap ? x : y;
  KlScaled share = kl_scaled_exponential(kl_scaled_subtract(less, larger));
  return kl_scaled_add(larger, kl_scaled_log1p(share));
}

/* Whether ln(1 + t) is best taken of t: where t is large or near -1, 1 + t is better known. */
static bool counts_near(KlScaled t) { return !kl_scaled_is_infinite(t) && t.exponent < 0; }

/* Where one of the coins always falls on one side, only outcomes that both have count. */
static KlScaled counts_renyi_certain(KlScaled p, KlScaled q, double a) {
  KlScaled b = kl_scaled(kl_two_sum(a, -1.0), 0);
  KlScaled not_p = kl_counts_complement(p), not_q = kl_counts_complement(q);
  bool yes = kl_scaled_sign(p) != 0 && kl_scaled_sign(q) != 0;
  bool no = kl_scaled_sign(not_p) != 0 && kl_scaled_sign(not_q) != 0;
  bool inside = (yes || kl_scaled_sign(p) == 0) && (no || kl_scaled_sign(not_p) == 0);
  if ((!yes && !no) || (a > 1.0 && !inside)) {
    return kl_scaled_infinity();
  }
  KlScaled log = yes ? counts_log_power(p, q, b) : counts_log_failure_power(p, q, b);
  return kl_scaled_divide(log, b);
}

/* ln(p^a q^(1-a) + (1-p)^a (1-q)^(1-a)) / (a-1). */
KlScaled kl_counts_renyi_bernoulli(KlScaled p, KlScaled q, double a) {
  if (kl_scaled_compare(p, q) == 0) {
    return kl_scaled_zero();
  }
  if (!counts_open(p) || !counts_open(q)) {
    return counts_renyi_certain(p, q, a);
  }
  KlScaled b = kl_scaled(kl_two_sum(a, -1.0), 0), gap = counts_coin_gap(p, q, a);
  KlScaled t = kl_scaled_is_infinite(gap) ? gap : kl_scaled_multiply(b, gap);
  KlScaled log = counts_near(t)
                     ? kl_scaled_log1p(t)
                     : counts_log_sum(counts_log_power(p, q, b), counts_log_failure_power(p, q, b));
  return kl_scaled_divide(log, b);
}

/* With A = p^a q^(1-a) and C = (1-p)^a (1-q)^(1-a), the sum over k of A C^k is A/(1-C), which is 1
** + (A+C-1)/(1-C), or infinite for C >= 1. */
KlScaled kl_counts_renyi_geometric(KlScaled p, KlScaled q, double a) {
  KlScaled b = kl_scaled(kl_two_sum(a, -1.0), 0);
  if (kl_scaled_compare(p, q) == 0) {
    return kl_scaled_zero();
  }
  if (!counts_open(p) || !counts_open(q)) {
    bool outside = a > 1.0 && counts_open(p);
    return outside ? kl_scaled_infinity() : kl_scaled_divide(counts_log_power(p, q, b), b);
  }
  KlScaled failure = counts_log_failure_power(p, q, b);
  if (kl_scaled_sign(failure) >= 0) {
    return kl_scaled_infinity();
  }
  KlScaled stop = kl_scaled_negate(kl_scaled_expm1(failure)), gap = counts_coin_gap(p, q, a);
  KlScaled t =
      kl_scaled_is_infinite(gap) ? gap : kl_scaled_divide(kl_scaled_multiply(b, gap), stop);
  KlScaled log = counts_near(t)
                     ? kl_scaled_log1p(t)
                     : kl_scaled_subtract(counts_log_power(p, q, b), kl_scaled_log(stop));
  return kl_scaled_divide(log, b);
}

/* With s = ln((1-p)/(1-q)), 1 - (1-q) exp(a s), or, near q, q - (1-q) (exp(a s) - 1). */
bool kl_counts_blend_failure(KlScaled p, KlScaled q, KlScaled a, KlScaled *theta) {
  if (kl_scaled_compare(p, q) == 0) {
    *theta = p;
    return true;
  }
  if (!counts_open(p) || !counts_open(q)) {
    return false;
  }
  KlScaled s = kl_scaled_multiply(a, kl_counts_log_failures(p, q));
  KlScaled of_p = kl_scaled_multiply(a, kl_scaled_log1p(kl_scaled_negate(p)));
  KlScaled of_q = kl_scaled_log1p(kl_scaled_negate(q));
  KlScaled log = kl_scaled_add(of_p, kl_scaled_multiply(kl_counts_complement(a), of_q));
  if (kl_scaled_sign(log) >= 0) {
    return false;
  }
  KlScaled grown = kl_scaled_expm1(s);
  bool near = !kl_scaled_is_infinite(grown) && grown.exponent < 0 && grown.exponent < q.exponent;
  *theta = near ? kl_scaled_subtract(q, kl_scaled_multiply(kl_counts_complement(q), grown))
                : kl_scaled_negate(kl_scaled_expm1(log));
  return true;
}

/* With s = a (logit p - logit q), where the difference is ln(1 + (p-q)/(q (1-p))) and so exact for
** near p and q, the probability is q / (q + (1-q) exp(-s)), or, near q, q + q (1-q) (1 - exp(-s)) /
** (q + (1-q) exp(-s)). */
KlScaled kl_counts_blend_logit(KlScaled p, KlScaled q, KlScaled a) {
  KlScaled not_q = kl_counts_complement(q);
  KlScaled cross = kl_scaled_multiply(q, kl_counts_complement(p));
  KlScaled t = kl_scaled_divide(kl_scaled_subtract(p, q), cross);
  KlScaled s = t.exponent < 0 ? kl_scaled_log1p(t)
                              : kl_scaled_log_ratio(kl_scaled_multiply(p, not_q), cross);
  s = kl_scaled_multiply(a, s);
  if (kl_scaled_sign(s) < 0) {
    /* The same of exp(s), so that the power is at most 1. */
    KlScaled more = kl_scaled_multiply(q, kl_scaled_exponential(s));
    KlScaled below = kl_scaled_add(not_q, more), grown = kl_scaled_expm1(s);
    KlScaled apart = kl_scaled_multiply(kl_scaled_multiply(q, not_q), grown);
    return grown.exponent < 0 ? kl_scaled_add(q, kl_scaled_divide(apart, below))
                              : kl_scaled_divide(more, below);
  }
  s = kl_scaled_negate(s);
  KlScaled below = kl_scaled_add(q, kl_scaled_multiply(not_q, kl_scaled_exponential(s)));
  KlScaled apart = kl_scaled_multiply(kl_scaled_multiply(q, not_q), kl_scaled_expm1(s));
  return kl_scaled_subtract(q, kl_scaled_divide(apart, below));
}

KlScaled kl_counts_low(KlScaled mean, KlScaled variance) {
  KlScaled sd = kl_scaled_multiply(kl_scaled_double(13.0), kl_scaled_sqrt(variance));
  KlScaled low = kl_scaled_subtract(mean, kl_scaled_add(sd, kl_scaled_double(56.0)));
  return kl_scaled_sign(low) < 0 ? kl_scaled_zero() : kl_counts_floor(low);
}

/* The share of one count: p ln(p/q), or, of small divergences, p ln(p/q) - p + q >= 0. */
static KlScaled counts_share(KlScaled mass, KlScaled ratio, bool gaps) {
  KlScaled factor = gaps ? kl_gap_exp(kl_scaled_negate(ratio)) : ratio;
  return kl_scaled_multiply(mass, factor);
}

static KlScaled counts_share_at(const KlCountPair *pair, KlScaled k, bool gaps) {
  KlScaled mass = kl_scaled_exponential(pair->log_mass(pair->p, k));
  return counts_share(mass, pair->log_ratio(pair->p, pair->q, k), gaps);
}

/* Whether nothing of P is left above k, where its mass and the logarithm of the ratio are these. */
static bool counts_done(const KlCountPair *pair, KlScaled k, KlScaled mass, KlScaled ratio,
                        KlScaled sum, bool gaps) {
  if (kl_scaled_compare(k, pair->mean) <= 0 || mass.exponent > -110) {
    return false;
  }
  KlScaled one = kl_scaled_double(1.0);
  KlScaled size = kl_scaled_abs(ratio);
  KlScaled left = kl_scaled_multiply(mass, kl_scaled_add(size, one));
  left = kl_scaled_multiply(left, kl_scaled_add(pair->spread, one));
  return left.value.hi == 0.0 || left.exponent < (gaps ? sum.exponent - 76 : -100);
}

/* What the sum from the middle of share[] on is more than the integral from half a step below it:
** Gauss's formula of central differences, 1/24, -17/5760, 367/967680 the rest is below
** 2^-60 of the sum where terms change on a scale of 200 and more. */
static KlScaled counts_edge(const KlScaled *share) {
  KlScaled d[COUNTS_EDGE];
  for (int i = 0; i < COUNTS_EDGE; i++) {
    d[i] = share[i];
  }
  static const double weight[3] = {1.0 / 24.0, -17.0 / 5760.0, 367.0 / 967680.0};
  KlScaled sum = kl_scaled_zero();
  for (int order = 1; order < COUNTS_EDGE; order++) {
    for (int i = 0; i + order < COUNTS_EDGE; i++) {
      d[i] = kl_scaled_subtract(d[i + 1], d[i]);
    }
    if (order % 2 == 1) {
      KlScaled middle = d[(COUNTS_EDGE - order - 1) / 2];
      sum = kl_scaled_add(sum, kl_scaled_multiply(kl_scaled_double(weight[order / 2]), middle));
    }
  }
  return sum;
}

/* The integral of the shares over `width` from `from` on: 16 points of Gauss and Legendre. */
static KlScaled counts_panel(const KlCountPair *pair, KlScaled from, KlScaled width, bool gaps) {
  KlScaled half = kl_scaled_twice(width, -1), middle = kl_scaled_add(from, half);
  KlScaled sum = kl_scaled_zero();
  for (int i = 0; i < COUNTS_NODES; i++) {
    KlScaled shift = kl_scaled_multiply(half, kl_scaled(counts_rule[i][0], 0));
    KlScaled below = counts_share_at(pair, kl_scaled_subtract(middle, shift), gaps);
    KlScaled above = counts_share_at(pair, kl_scaled_add(middle, shift), gaps);
    KlScaled both = kl_scaled_add(below, above);
    sum = kl_scaled_add(sum, kl_scaled_multiply(both, kl_scaled(counts_rule[i][1], 0)));
  }
  return kl_scaled_multiply(half, sum);
}

/* Whether nothing of P is below low, so that panels may be wide at once. */
static bool counts_begin_in_nothing(const KlCountPair *pair) {
  return kl_scaled_sign(pair->low) > 0;
}

/* What is left where nothing of P is: of p ln(p/q) - p + q, the mass of Q. */
static KlScaled counts_rest(const KlCountPair *pair, KlScaled k, KlScaled sum, bool gaps) {
  return gaps ? kl_scaled_add(sum, pair->above(pair->q, kl_counts_floor(k))) : sum;
}

/* The shares from low + `far` on, half a step below a count: panels as wide as the distance from
** low, where masses may grow as a power of it does, and at most twice the spread. */
static KlScaled counts_far(const KlCountPair *pair, KlScaled far, KlScaled sum, bool gaps) {
  KlScaled widest = kl_counts_floor(kl_scaled_twice(pair->spread, 1));
  for (;;) {
    KlScaled reach = kl_counts_floor(far), from = kl_scaled_add(pair->low, far);
    bool wide = counts_begin_in_nothing(pair) || kl_scaled_compare(reach, widest) > 0;
    KlScaled width = wide ? widest : reach;
    sum = kl_scaled_add(sum, counts_panel(pair, from, width, gaps));
    far = kl_scaled_add(far, width);
    from = kl_scaled_add(pair->low, far);
    KlScaled mass = kl_scaled_exponential(pair->log_mass(pair->p, from));
    if (counts_done(pair, from, mass, pair->log_ratio(pair->p, pair->q, from), sum, gaps)) {
      return counts_rest(pair, from, sum, gaps);
    }
  }
}

/* The sum of the shares of all counts. */
static KlScaled counts_sum(const KlCountPair *pair, bool gaps) {
  bool dense = kl_scaled_round(pair->spread) < COUNTS_DENSE;
  KlScaled k = pair->low, one = kl_scaled_double(1.0), sum = kl_scaled_zero();
  if (!dense && counts_begin_in_nothing(pair)) {
    return counts_far(pair, kl_scaled_double(-0.5), sum, gaps);
  }
  KlScaled edge[COUNTS_EDGE];
  KlScaled mass = kl_scaled_exponential(pair->log_mass(pair->p, k));
  KlScaled ratio = pair->log_ratio(pair->p, pair->q, k);
  for (int i = 0; dense || i < COUNTS_DIRECT + COUNTS_EDGE / 2; i++) {
    KlScaled share = counts_share(mass, ratio, gaps);
    if (!dense && i >= COUNTS_DIRECT - COUNTS_EDGE / 2) {
      edge[i - (COUNTS_DIRECT - COUNTS_EDGE / 2)] = share;
    }
    if (dense || i < COUNTS_DIRECT) {
      sum = kl_scaled_add(sum, share);
    }
    if (kl_scaled_compare(k, pair->high) >= 0 ||
        (i >= COUNTS_LEAST && counts_done(pair, k, mass, ratio, sum, gaps))) {
      return counts_rest(pair, k, sum, gaps);
    }
    ratio = kl_scaled_add(ratio, pair->ratio_step(pair->p, pair->q, k));
    mass = kl_scaled_multiply(mass, pair->mass_step(pair->p, k));
    k = kl_scaled_add(k, one);
  }
  sum = kl_scaled_add(sum, counts_edge(edge));
  return counts_far(pair, kl_scaled_double(COUNTS_DIRECT - 0.5), sum, gaps);
}

/* Far apart, the sum of p ln(p/q) loses nothing, and the range of P is enough.  Near, its terms
** cancel: there the sum is that of p ln(p/q) - p + q >= 0, and of what Q has where P has
** nothing. */
KlScaled kl_counts_kl(const KlCountPair *pair) {
  KlScaled sum = counts_sum(pair, false);
  if (kl_scaled_sign(sum) > 0 && sum.exponent > -6) {
    return sum;
  }
  return counts_sum(pair, true);
}
