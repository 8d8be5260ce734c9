/* quadrature.c - adaptive quadrature and adaptive summation. */
#include "num/quadrature.h"

#include "base/memory.h"

enum {
  QUADRATURE_PIECES = 2304,
  QUADRATURE_NODES = 11,       /* of the rule at and above its middle */
  QUADRATURE_STEPS = 64,       /* of a piece of the lattice */
  QUADRATURE_ORDER = 13,       /* of the corrections at its ends */
  QUADRATURE_STALLS = 12,      /* halvings without effect before the error is taken for noise */
  QUADRATURE_DOUBLINGS = 1000, /* of the reach beyond the points, at most */
  QUADRATURE_GROWING = 20,     /* doublings in a row that grow: the integral diverges */
  QUADRATURE_OUTGROWN = 4096   /* bits above everything else: it diverges */
};

/* Relative to the sum of all absolute values: what is asked for, what a piece far out may add
** without being looked at further, and what arithmetic of 2^-76 leaves of a piece. */
#define QUADRATURE_ASKED (-54)
#define QUADRATURE_NOTHING (-66)
#define QUADRATURE_NOISE (-72)

/* The farthest t on the line: exp(t) is still a KlScaled, and so is its square. */
#define QUADRATURE_FARTHEST 0x1p28
/* Integers up to here are whole in a KlDd; beyond it, the doubles that stand for them are. */
#define QUADRATURE_FARTHEST_INTEGER 0x1p900

typedef struct Piece {
  KlDd low, high; /* the lattice: both included */
  KlScaled value, absolute, error;
} Piece;

typedef struct Work {
  const KlIntegrand *integrand;
  const KlPoll *poll;
  long evaluations;
  bool infinite;
  size_t count;
  double lambda_step; /* the stride that `lambda` is for */
  double lambda[QUADRATURE_ORDER];
  KlScaled beyond, unknown; /* the farthest tails: their value, extrapolated, and its error */
  Piece piece[QUADRATURE_PIECES];
} Work;

typedef struct Node {
  KlDd x, kronrod, gauss; /* gauss is 0 where the rule of 10 points has no node */
} Node;

/* Nodes of the Kronrod rule of 21 points at and above 0, from the zeros of Legendre's P_10 and of
** its Stieltjes polynomial, and the weights that integrate polynomials up to degree 31 (Kronrod
** 1965). Computed with 80 digits. */
static const Node quadrature_node[QUADRATURE_NODES] = {
    {{0x1.fdc6c69272ae5p-1, -0x1.474c87361d8fdp-57},
     {0x1.7f35bdbca883fp-7, 0x1.aa5327c597cc6p-65},
     {0x0.0p+0, 0x0.0p+0}}, /* 0.995657163025808081 */
    {{0x1.f2a3e062af2d8p-1, -0x1.aec94a7f3d41dp-56},
     {0x1.0ab76a4a94042p-5, 0x1.8ff0c8f257554p-59},
     {0x1.1115f8b62dc1fp-4, -0x1.d61975f5472cfp-62}}, /* 0.97390652851717172 */
    {{0x1.dc3d9a4b011c6p-1, -0x1.442b3f87f6d59p-56},
     {0x1.c08f7021999a2p-5, 0x1.581e915c42efap-60},
     {0x0.0p+0, 0x0.0p+0}}, /* 0.930157491355708226 */
    {{0x1.bae995e9cb2f3p-1, -0x1.d87cc1118f782p-56},
     {0x1.335ccd53722e5p-4, -0x1.2c5d160085f1fp-58},
     {0x1.32138c878efe5p-3, 0x1.cdb2056bdce85p-58}}, /* 0.865063366688984511 */
    {{0x1.8fc7574fa6c62p-1, -0x1.1c29f912282b6p-57},
     {0x1.7d711dddcb389p-4, 0x1.7079b5f0669b9p-58},
     {0x0.0p+0, 0x0.0p+0}}, /* 0.780817726586416897 */
    {{0x1.5bdb9228de198p-1, -0x1.0ec04632d439cp-55},
     {0x1.c00cbfda8818fp-4, -0x1.8374e81a60b1fp-60},
     {0x1.c0b059d00bc31p-3, 0x1.6353a1ea2b80ap-59}}, /* 0.679409568299024406 */
    {{0x1.2021b401fc120p-1, 0x1.67e2253136974p-56},
     {0x1.f9d2b8f5d2ddep-4, 0x1.e1b613023cf8fp-58},
     {0x0.0p+0, 0x0.0p+0}}, /* 0.562757134668604683 */
    {{0x1.bbcc009016adcp-2, -0x1.a0e67f143f616p-56},
     {0x1.13e26d16948d4p-3, -0x1.ee69473a232b6p-57},
     {0x1.13baa7a559bfep-2, 0x1.93022bb8a62ccp-58}}, /* 0.433395394129247191 */
    {{0x1.2d755295ea137p-2, -0x1.71af3380237dcp-59},
     {0x1.2467b616c0e05p-3, -0x1.4b64621379011p-58},
     {0x0.0p+0, 0x0.0p+0}}, /* 0.294392862701460198 */
    {{0x1.30e507891e27ap-3, -0x1.63bb922336b02p-58},
     {0x1.2e91d6ff21eb5p-3, 0x1.88a8b63795e01p-58},
     {0x1.2e9de7014d6efp-2, 0x1.6072a8b773ac9p-63}}, /* 0.148874338981631211 */
    {{0x0.0p+0, 0x0.0p+0},
     {0x1.321082b7cd10fp-3, 0x1.39441244dc6b9p-57},
     {0x0.0p+0, 0x0.0p+0}}, /* 0.0 */
};

static KlScaled quadrature_dd(KlDd x) { return kl_scaled(x, 0); }

static KlScaled quadrature_at(Work *work, KlDd t) {
  KlScaled value = work->integrand->value(work->integrand->work, t);
  work->evaluations++;
  if (kl_scaled_is_infinite(value)) {
    work->infinite = true;
    return kl_scaled_zero();
  }
  return value;
}

/* sum += weight * value */
static void quadrature_add(KlScaled *sum, KlDd weight, KlScaled value) {
  if (weight.hi != 0.0) {
    *sum = kl_scaled_add(*sum, kl_scaled_multiply(quadrature_dd(weight), value));
  }
}

/* min(absolute, absolute (200 difference/absolute)^(3/2)), which QUADPACK (Piessens et al. 1983)
** found to fit the error of the Kronrod rule, given its difference to the Gauss rule; not below the
** noise of the arithmetic. */
static KlScaled quadrature_error(KlScaled difference, KlScaled absolute) {
  KlScaled noise = kl_scaled_twice(absolute, QUADRATURE_NOISE);
  if (kl_scaled_sign(difference) == 0 || kl_scaled_sign(absolute) == 0) {
    return noise;
  }
  KlScaled ratio =
      kl_scaled_divide(kl_scaled_multiply(kl_scaled_double(200.0), difference), absolute);
  if (ratio.exponent > 0) {
    return absolute;
  }
  KlScaled power = kl_scaled_multiply(ratio, kl_scaled_sqrt(ratio));
  KlScaled error = kl_scaled_multiply(absolute, power);
  return kl_scaled_compare(error, noise) > 0 ? error : noise;
}

static void quadrature_line(Work *work, Piece *piece) {
  KlDd half = kl_dd_scale(kl_dd_subtract(piece->high, piece->low), -1);
  KlDd middle = kl_dd_add(piece->low, half);
  KlScaled kronrod = kl_scaled_zero(), gauss = kl_scaled_zero(), absolute = kl_scaled_zero();
  for (int i = 0; i < QUADRATURE_NODES; i++) {
    const Node *node = &quadrature_node[i];
    KlDd step = kl_dd_multiply(half, node->x);
    for (int side = node->x.hi == 0.0 ? 1 : 0; side < 2; side++) {
      KlDd t = side == 1 ? kl_dd_add(middle, step) : kl_dd_subtract(middle, step);
      KlScaled value = quadrature_at(work, t);
      quadrature_add(&kronrod, node->kronrod, value);
      quadrature_add(&gauss, node->gauss, value);
      quadrature_add(&absolute, node->kronrod, kl_scaled_abs(value));
    }
  }
  KlScaled length = quadrature_dd(half);
  KlScaled difference = kl_scaled_abs(kl_scaled_subtract(kronrod, gauss));
  piece->value = kl_scaled_multiply(length, kronrod);
  piece->absolute = kl_scaled_multiply(length, absolute);
  piece->error = kl_scaled_multiply(length, quadrature_error(difference, absolute));
}

/* lambda[i], i >= 0: with D the difference over `step` terms,
**   sum over k >= 0 of f(k) = step (sum over j of f(j step) - sum over i of lambda[i] D^i f(0)),
** where D/((1 + D)^(1/step) - 1) = step (1 + lambda[0] D + lambda[1] D^2 ...).  Lubbock 1829. */
static void quadrature_lubbock(double step, double *lambda) {
  double theta = 1.0 / step;
  double b[QUADRATURE_ORDER + 1]; /* step ((1 + D)^theta - 1)/D */
  b[0] = 1.0;
  for (int i = 1; i <= QUADRATURE_ORDER; i++) {
    b[i] = b[i - 1] * (theta - i) / (i + 1);
  }
  for (int i = 0; i < QUADRATURE_ORDER; i++) {
    double sum = b[i + 1];
    for (int j = 0; j < i; j++) {
      sum += lambda[j] * b[i - j];
    }
    lambda[i] = -sum;
  }
}

/* sum over i of lambda[i] D^i at the first of QUADRATURE_ORDER values, and the size of the last two
** terms, which is about what is left out. */
static KlScaled quadrature_end(const double *lambda, const KlScaled *value, KlScaled *left_out) {
  KlScaled difference[QUADRATURE_ORDER];
  for (int i = 0; i < QUADRATURE_ORDER; i++) {
    difference[i] = value[i];
  }
  KlScaled sum = kl_scaled_zero(), last = kl_scaled_zero(), before = kl_scaled_zero();
  for (int i = 0; i < QUADRATURE_ORDER; i++) {
    before = last;
    last = kl_scaled_multiply(kl_scaled_double(lambda[i]), difference[0]);
    sum = kl_scaled_add(sum, last);
    for (int j = 0; j + 1 < QUADRATURE_ORDER - i; j++) {
      difference[j] = kl_scaled_subtract(difference[j + 1], difference[j]);
    }
  }
  *left_out = kl_scaled_add(kl_scaled_abs(last), kl_scaled_abs(before));
  return sum;
}

/* The sum of f(low + i), 0 <= i < count, added to the piece. */
static void quadrature_terms(Work *work, Piece *piece, KlDd low, int count) {
  for (int i = 0; i < count; i++) {
    KlScaled value = quadrature_at(work, kl_dd_add_double(low, i));
    piece->value = kl_scaled_add(piece->value, value);
    piece->absolute = kl_scaled_add(piece->absolute, kl_scaled_abs(value));
  }
}

/* The sum of the terms low, low + 1 .. low + QUADRATURE_STEPS step, from every step-th of them. */
static void quadrature_stride(Work *work, Piece *piece, double step) {
  KlScaled value[QUADRATURE_STEPS + 1], sum = kl_scaled_zero(), absolute = kl_scaled_zero();
  for (int i = 0; i <= QUADRATURE_STEPS; i++) {
    value[i] = quadrature_at(work, kl_dd_add(piece->low, kl_two_product(step, i)));
    sum = kl_scaled_add(sum, value[i]);
    absolute = kl_scaled_add(absolute, kl_scaled_abs(value[i]));
  }
  if (work->lambda_step != step) {
    quadrature_lubbock(step, work->lambda);
    work->lambda_step = step;
  }
  KlScaled left[2], reversed[QUADRATURE_ORDER];
  for (int i = 0; i < QUADRATURE_ORDER; i++) {
    reversed[i] = value[QUADRATURE_STEPS - i];
  }
  sum = kl_scaled_subtract(sum, quadrature_end(work->lambda, value, &left[0]));
  sum = kl_scaled_subtract(sum, quadrature_end(work->lambda, reversed, &left[1]));
  KlScaled noise = kl_scaled_twice(absolute, -58); /* of lambda, which are doubles */
  KlScaled error = kl_scaled_add(kl_scaled_add(left[0], left[1]), noise);
  KlScaled scale = kl_scaled_double(step);
  piece->value = kl_scaled_multiply(scale, sum);
  piece->absolute = kl_scaled_multiply(scale, absolute);
  piece->error = kl_scaled_multiply(scale, error);
}

static void quadrature_lattice(Work *work, Piece *piece) {
  KlDd span = kl_dd_subtract(piece->high, piece->low);
  piece->value = piece->absolute = piece->error = kl_scaled_zero();
  if (span.hi < 2 * QUADRATURE_STEPS) {
    quadrature_terms(work, piece, piece->low, (int)span.hi + 1);
  } else {
    double step = floor(span.hi / QUADRATURE_STEPS);
    if (step * QUADRATURE_STEPS > span.hi) {
      step -= 1.0;
    }
    quadrature_stride(work, piece, step);
    KlDd done = kl_two_product(step, QUADRATURE_STEPS);
    /* Beyond 2^53 what is left over is below the rounding of the piece's own length. */
    double left = kl_dd_subtract(span, done).hi;
    KlDd next = kl_dd_add_double(kl_dd_add(piece->low, done), 1.0);
    quadrature_terms(work, piece, next, left < QUADRATURE_STEPS ? (int)left : 0);
  }
  piece->error = kl_scaled_add(piece->error, kl_scaled_twice(piece->absolute, QUADRATURE_NOISE));
}

static Piece quadrature_piece(Work *work, KlDd low, KlDd high) {
  Piece piece = {.low = low, .high = high};
  if (work->integrand->lattice) {
    quadrature_lattice(work, &piece);
  } else {
    quadrature_line(work, &piece);
  }
  return piece;
}

/* Sums over all pieces. */
static Piece quadrature_sum(const Work *work) {
  Piece sum = {{0.0, 0.0}, {0.0, 0.0}, {{0.0, 0.0}, 0}, {{0.0, 0.0}, 0}, {{0.0, 0.0}, 0}};
  for (size_t i = 0; i < work->count; i++) {
    sum.value = kl_scaled_add(sum.value, work->piece[i].value);
    sum.absolute = kl_scaled_add(sum.absolute, work->piece[i].absolute);
    sum.error = kl_scaled_add(sum.error, work->piece[i].error);
  }
  return sum;
}

static void quadrature_points(Work *work, const KlDd *point, size_t count) {
  bool lattice = work->integrand->lattice;
  for (size_t i = 0; i + 1 < count && work->count < QUADRATURE_PIECES / 2; i++) {
    bool last = i + 2 == count;
    KlDd high = lattice && !last ? kl_dd_add_double(point[i + 1], -1.0) : point[i + 1];
    if (kl_dd_subtract(high, point[i]).hi >= (lattice ? 0.0 : 0x1p-1000)) {
      work->piece[work->count++] = quadrature_piece(work, point[i], high);
    }
  }
  if (count == 1) {
    work->piece[work->count++] = quadrature_piece(work, point[0], point[0]);
  }
}

/* The walk to one side. */
typedef struct Walk {
  double sign;  /* -1: to lower t */
  double limit; /* where the walk has to end */
  bool open;    /* the limit is ours: there is more behind it */
  KlDd edge, length;
  KlScaled total; /* of absolute values so far */
  KlScaled last, before;
  double ratio, ratio_before; /* of last to before, and the one before that */
  int growing, nothing;
} Walk;

/* Whether three places of the next piece say that it adds nothing. */
static bool quadrature_nothing(Work *work, const Walk *walk, KlDd near, KlDd far) {
  KlDd length = kl_dd_subtract(far, near);
  KlDd middle = kl_dd_add(near, kl_dd_scale(length, -1));
  if (work->integrand->lattice) {
    middle = near;
  }
  KlDd place[3] = {near, middle, far};
  KlScaled least = kl_scaled_twice(walk->total, QUADRATURE_NOTHING);
  for (int i = 0; i < 3; i++) {
    KlScaled value = kl_scaled_abs(quadrature_at(work, place[i]));
    KlScaled share = kl_scaled_multiply(value, quadrature_dd(kl_dd(fabs(length.hi), 0.0)));
    if (kl_scaled_compare(share, least) > 0) {
      return false;
    }
  }
  return true;
}

/* The next piece, up to the limit; false where there is none, or nothing in it. */
static bool quadrature_next(Work *work, Walk *walk, Piece *piece) {
  bool lattice = work->integrand->lattice;
  double unit = lattice ? 1.0 : 0.0;
  KlDd near = kl_dd_add_double(walk->edge, walk->sign * unit);
  if (walk->sign * (walk->limit - near.hi) < 0.0 || (!lattice && walk->edge.hi == walk->limit)) {
    return false;
  }
  KlDd far = walk->sign > 0.0 ? kl_dd_add(walk->edge, walk->length)
                              : kl_dd_subtract(walk->edge, walk->length);
  if (walk->sign * (walk->limit - far.hi) < 0.0) {
    if (walk->open) {
      return false; /* a piece cut short would not compare with the one before */
    }
    far = kl_dd(walk->limit, 0.0);
  }
  if (quadrature_nothing(work, walk, near, far)) {
    walk->nothing++;
    return false;
  }
  *piece = walk->sign > 0.0 ? quadrature_piece(work, near, far) : quadrature_piece(work, far, near);
  walk->edge = far;
  walk->length = kl_dd_scale(walk->length, 1);
  return true;
}

/* Whether pieces that double in length have shown that they add up to infinity. */
static bool quadrature_diverges(const Work *work, Walk *walk, const Piece *piece) {
  if (work->integrand->converges) {
    return false;
  }
  bool grows = kl_scaled_sign(walk->last) > 0 &&
               kl_scaled_compare(piece->absolute, kl_scaled_twice(walk->last, 0)) >= 0;
  walk->growing = grows ? walk->growing + 1 : 0;
  bool outgrown = kl_scaled_sign(walk->total) > 0 &&
                  piece->absolute.exponent - walk->total.exponent > QUADRATURE_OUTGROWN;
  return outgrown || walk->growing >= QUADRATURE_GROWING;
}

/* Where the points themselves go as far as t does: nobody knows what is beyond.  If it does not
** look like nothing, the error is as much as there would be in a piece of the length walked. */
static void quadrature_unknown(Work *work, const Walk *walk) {
  KlScaled value = kl_scaled_abs(quadrature_at(work, walk->edge));
  KlScaled error = kl_scaled_multiply(value, quadrature_dd(walk->length));
  work->unknown = kl_scaled_add(work->unknown, error);
}

/* What is beyond the last piece, if each doubling adds `ratio` times what the one before added. */
static void quadrature_beyond(Work *work, const Walk *walk) {
  if (walk->nothing > 0) {
    return;
  }
  if (kl_scaled_sign(walk->last) == 0 || kl_scaled_sign(walk->before) == 0) {
    quadrature_unknown(work, walk);
    return;
  }
  const Piece *piece = &work->piece[work->count - 1];
  double ratio = walk->ratio;
  if (ratio > 1.0 - 0x1p-20) {
    work->infinite = !work->integrand->converges;
    KlScaled total = kl_scaled_add(walk->total, piece->absolute);
    work->unknown = kl_scaled_add(work->unknown, kl_scaled_twice(total, 20));
    return;
  }
  /* By how much the sum of the geometric series moves with the last change of the ratio. */
  double change = fabs(ratio - walk->ratio_before) / (1.0 - ratio);
  KlScaled tail = kl_scaled_multiply(piece->value, kl_scaled_double(ratio / (1.0 - ratio)));
  KlScaled error = kl_scaled_multiply(tail, kl_scaled_double(4.0 * change + 0x1p-40));
  work->beyond = kl_scaled_add(work->beyond, tail);
  work->unknown = kl_scaled_add(work->unknown, kl_scaled_abs(error));
}

static void quadrature_step(Walk *walk, KlScaled absolute) {
  walk->before = walk->last;
  walk->last = absolute;
  walk->ratio_before = walk->ratio;
  walk->ratio = 0.0;
  if (kl_scaled_sign(walk->before) > 0) {
    walk->ratio = kl_scaled_round(kl_scaled_divide(walk->last, walk->before));
  }
}

static KlStatus quadrature_walk(Work *work, Walk *walk) {
  Piece piece;
  for (int i = 0; i < QUADRATURE_DOUBLINGS && walk->nothing < 1 && !work->infinite; i++) {
    if (work->count >= QUADRATURE_PIECES * 3 / 4 || !quadrature_next(work, walk, &piece)) {
      break;
    }
    work->piece[work->count++] = piece;
    if (quadrature_diverges(work, walk, &piece)) {
      work->infinite = true;
    }
    walk->total = kl_scaled_add(walk->total, piece.absolute);
    bool adds =
        kl_scaled_compare(piece.absolute, kl_scaled_twice(walk->total, QUADRATURE_NOTHING)) > 0;
    walk->nothing = adds ? 0 : walk->nothing + 1;
    quadrature_step(walk, piece.absolute);
    KlStatus status = kl_poll(work->poll);
    if (status != KL_OK) {
      return status;
    }
  }
  if (walk->open && !work->infinite) {
    quadrature_beyond(work, walk);
  }
  return KL_OK;
}

/* Both walks begin with the length of all that the points span. */
static KlStatus quadrature_reach(Work *work, const KlDd *point, size_t count, double low,
                                 double high) {
  double farthest = work->integrand->lattice ? QUADRATURE_FARTHEST_INTEGER : QUADRATURE_FARTHEST;
  KlDd span = kl_dd_subtract(point[count - 1], point[0]);
  KlDd length = work->integrand->lattice && span.hi < 64.0 ? kl_dd(64.0, 0.0) : span;
  const double limit[2] = {low < -farthest ? -farthest : low, high > farthest ? farthest : high};
  for (int side = 0; side < 2; side++) {
    Walk walk = {0};
    walk.sign = side == 0 ? -1.0 : 1.0;
    walk.limit = limit[side];
    walk.open = limit[side] != (side == 0 ? low : high);
    walk.edge = side == 0 ? point[0] : point[count - 1];
    walk.length = length;
    walk.total = quadrature_sum(work).absolute;
    KlStatus status = quadrature_walk(work, &walk);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

static Piece *quadrature_worst(Work *work) {
  Piece *worst = &work->piece[0];
  for (size_t i = 1; i < work->count; i++) {
    if (kl_scaled_compare(work->piece[i].error, worst->error) > 0) {
      worst = &work->piece[i];
    }
  }
  return worst;
}

/* Halves the piece: false if that is impossible. */
static bool quadrature_halve(Work *work, Piece *piece) {
  KlDd low = piece->low, high = piece->high;
  KlDd middle = kl_dd_add(low, kl_dd_scale(kl_dd_subtract(high, low), -1));
  if (work->integrand->lattice) {
    middle = kl_dd(floor(middle.hi), floor(middle.hi) == middle.hi ? floor(middle.lo) : 0.0);
    if (kl_dd_subtract(high, low).hi < 2 * QUADRATURE_STEPS) {
      return false;
    }
  }
  if (kl_dd_subtract(middle, low).hi <= 0.0 || kl_dd_subtract(high, middle).hi <= 0.0) {
    return false;
  }
  KlDd next = work->integrand->lattice ? kl_dd_add_double(middle, 1.0) : middle;
  *piece = quadrature_piece(work, low, middle);
  work->piece[work->count++] = quadrature_piece(work, next, high);
  return true;
}

/* Halves the worst piece until all errors together are small.  Where halving no longer helps, the
** error is noise, and stays in the estimate. */
static KlStatus quadrature_refine(Work *work) {
  int stalls = 0;
  while (work->count < QUADRATURE_PIECES && !work->infinite && stalls < QUADRATURE_STALLS) {
    Piece sum = quadrature_sum(work);
    Piece *worst = quadrature_worst(work);
    if (kl_scaled_compare(sum.error, kl_scaled_twice(sum.absolute, QUADRATURE_ASKED)) <= 0) {
      break;
    }
    KlScaled before = worst->error;
    if (!quadrature_halve(work, worst)) {
      break;
    }
    KlScaled after = kl_scaled_add(worst->error, work->piece[work->count - 1].error);
    stalls += kl_scaled_compare(after, kl_scaled_twice(before, -1)) > 0 ? 1 : 0;
    KlStatus status = kl_poll(work->poll);
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_integrate(const KlIntegrand *integrand, const KlDd *point, size_t count, double low,
                      double high, const KlPoll *poll, KlIntegral *integral) {
  Work *work = kl_allocate(sizeof *work);
  if (work == NULL) {
    return KL_NO_MEMORY;
  }
  work->integrand = integrand;
  work->poll = poll;
  work->evaluations = 0;
  work->infinite = false;
  work->count = 0;
  work->lambda_step = 0.0;
  work->beyond = work->unknown = kl_scaled_zero();
  quadrature_points(work, point, count);
  KlStatus status = work->infinite ? KL_OK : quadrature_reach(work, point, count, low, high);
  status = status == KL_OK ? quadrature_refine(work) : status;
  if (status == KL_OK) {
    Piece sum = quadrature_sum(work);
    bool infinite = work->infinite;
    integral->value = infinite ? kl_scaled_infinity() : kl_scaled_add(sum.value, work->beyond);
    integral->error = infinite ? kl_scaled_zero() : kl_scaled_add(sum.error, work->unknown);
    integral->evaluations = work->evaluations;
  }
  kl_release(work);
  return status;
}

double kl_integral_error(const KlIntegral *integral) {
  if (kl_scaled_is_infinite(integral->value) || kl_scaled_sign(integral->error) == 0) {
    return 0.0;
  }
  if (kl_scaled_sign(integral->value) == 0) {
    return 1.0;
  }
  double error = kl_scaled_round(kl_scaled_divide(integral->error, kl_scaled_abs(integral->value)));
  return error < 1.0 ? error : 1.0;
}
