/* ks.c - the Kolmogorov-Smirnov distance.
**
** Of two samples it is the greatest abs(m A - n B) over n m, where A and B count the rows of each
** up to a value that one of them has, and n and m count all.  Ties are passed as a whole before
** anything is compared: rows that both have leave no distance (a merge that passes them one by one
** finds 0.97 between 100,000 and 150 rows of one value).
*/
#include "sample/ks.h"

#include "divergence/members.h"
#include "sample/pooled.h"

/* ---- rows that differ ---- */

/* A stretch of both samples that ends between values, and m A - n B so far. */
typedef struct KsLane {
  const double *x, *x_end, *y, *y_end;
  int64_t gap;
} KsLane;

enum { KS_LANES = 4 };

static int64_t ks_size(int64_t gap) { return gap < 0 ? -gap : gap; }

/* The lesser of both next values is passed, and both if they are one, without a branch that nobody
** could foresee. */
static inline int64_t ks_step(KsLane *lane, int64_t n, int64_t m, int64_t most) {
  double a = *lane->x, b = *lane->y;
  int64_t in_p = a <= b, in_q = b <= a;
  lane->gap += (m & -in_p) - (n & -in_q);
  lane->x += in_p;
  lane->y += in_q;
  int64_t size = ks_size(lane->gap);
  return size > most ? size : most;
}

static size_t ks_ahead(const KsLane *lane) {
  size_t x = (size_t)(lane->x_end - lane->x), y = (size_t)(lane->y_end - lane->y);
  return x < y ? x : y;
}

/* Four lanes side by side, since each step of one waits for the one before, while none can end. */
static KlStatus ks_lanes(KsLane *lane, int64_t n, int64_t m, const KlPoll *poll, int64_t *most) {
  KsLane a = lane[0], b = lane[1], c = lane[2], d = lane[3];
  KlStatus status = KL_OK;
  int64_t top = *most;
  while (status == KL_OK) {
    size_t steps = KL_POLL_ROWS,
           ahead[KS_LANES] = {ks_ahead(&a), ks_ahead(&b), ks_ahead(&c), ks_ahead(&d)};
    for (int i = 0; i < KS_LANES; i++) {
      steps = ahead[i] < steps ? ahead[i] : steps;
    }
    if (steps == 0) {
      break;
    }
    for (size_t i = 0; i < steps; i++) {
      top = ks_step(&a, n, m, top);
      top = ks_step(&b, n, m, top);
      top = ks_step(&c, n, m, top);
      top = ks_step(&d, n, m, top);
    }
    status = kl_poll(poll);
  }
  lane[0] = a;
  lane[1] = b;
  lane[2] = c;
  lane[3] = d;
  *most = top;
  return status;
}

/* One lane to its end.  What is left when one side has ended goes all one way. */
static KlStatus ks_lane(KsLane lane, int64_t n, int64_t m, const KlPoll *poll, int64_t *most) {
  KlStatus status = KL_OK;
  int64_t top = *most;
  for (size_t ahead = ks_ahead(&lane); ahead > 0 && status == KL_OK; ahead = ks_ahead(&lane)) {
    if (ahead > KL_POLL_ROWS) {
      ahead = KL_POLL_ROWS;
    }
    for (size_t i = 0; i < ahead; i++) {
      top = ks_step(&lane, n, m, top);
    }
    status = kl_poll(poll);
  }
  lane.gap += m * (lane.x_end - lane.x) - n * (lane.y_end - lane.y);
  *most = ks_size(lane.gap) > top ? ks_size(lane.gap) : top;
  return status;
}

/* How many of the values are below x. */
static size_t ks_below(const KlPoints *points, double x) {
  size_t low = 0, high = points->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (points->x[middle] < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Rows that all differ, n m below 2^62: abs(m A - n B) is at most n m. */
static KlStatus ks_of_rows(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                           int64_t *most) {
  int64_t n = (int64_t)p->count, m = (int64_t)q->count;
  KsLane lane[KS_LANES];
  size_t from_p = 0, from_q = 0;
  for (size_t i = 0; i < KS_LANES; i++) {
    size_t to_p = p->count / KS_LANES * (i + 1), to_q = q->count;
    to_p = i + 1 < KS_LANES ? to_p : p->count;
    to_q = to_p < p->count ? ks_below(q, p->x[to_p]) : to_q;
    lane[i] = (KsLane){p->x + from_p, p->x + to_p, q->x + from_q, q->x + to_q,
                       m * (int64_t)from_p - n * (int64_t)from_q};
    from_p = to_p;
    from_q = to_q;
  }
  KlStatus status = ks_lanes(lane, n, m, poll, most);
  for (int i = 0; i < KS_LANES && status == KL_OK; i++) {
    status = ks_lane(lane[i], n, m, poll, most);
  }
  return status;
}

/* ---- values with numbers of rows ---- */

static int64_t ks_rows(const KlPoints *points, size_t i) {
  return points->weight != NULL ? (int64_t)points->weight[i].hi : 1;
}

static KlStatus ks_of_counts(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                             int64_t *most) {
  int64_t n = (int64_t)kl_points_rows(p), m = (int64_t)kl_points_rows(q), gap = 0, top = 0;
  KlStatus status = KL_OK;
  for (size_t i = 0, j = 0, rows = 1; i < p->count && j < q->count && status == KL_OK; rows++) {
    int64_t in_p = p->x[i] <= q->x[j], in_q = q->x[j] <= p->x[i];
    gap += m * (ks_rows(p, i) & -in_p) - n * (ks_rows(q, j) & -in_q);
    i += (size_t)in_p;
    j += (size_t)in_q;
    top = ks_size(gap) > top ? ks_size(gap) : top;
    status = rows % KL_POLL_ROWS == 0 ? kl_poll(poll) : KL_OK;
  }
  *most = top;
  return status;
}

/* ---- any weights ---- */

/* F or G in double-double, to 2^-60 for up to 2^40 values. */
typedef struct KsRough {
  int shift;
  KlDd total, passed;
} KsRough;

static KsRough ks_rough(const KlPoints *points) {
  int shift = -kl_exponent(points->total.hi);
  return (KsRough){shift, kl_dd_scale(points->total, shift), {0.0, 0.0}};
}

static KlDd ks_rough_pass(KsRough *rough, KlDd weight) {
  rough->passed = kl_dd_add(rough->passed, kl_dd_scale(weight, rough->shift));
  return kl_dd_divide(rough->passed, rough->total);
}

/* What is roughly below the greatest by more than the roughness is not looked at closely. */
static KlStatus ks_of_weights(const KlPoints *p, const KlPoints *q, const KlPoll *poll,
                              KlScaled *d) {
  KlGap gap;
  KlPooled pooled = kl_pooled(p, q);
  KsRough f = ks_rough(p), g = ks_rough(q);
  KlStatus status = kl_gap_begin(&gap, p, q);
  double most = 0.0;
  *d = kl_scaled_zero();
  for (size_t rows = 1; status == KL_OK && kl_pooled_next(&pooled); rows++) {
    status = kl_gap_pass(&gap, pooled.a, pooled.b);
    KlDd apart = kl_dd_subtract(ks_rough_pass(&f, pooled.a), ks_rough_pass(&g, pooled.b));
    if (status == KL_OK && fabs(apart.hi) + 0x1p-55 >= most) {
      KlScaled size = kl_scaled_abs(kl_gap_value(&gap));
      *d = kl_scaled_compare(size, *d) > 0 ? size : *d;
      most = kl_scaled_round(*d);
    }
    if (status == KL_OK && rows % (KL_POLL_ROWS / 4) == 0) {
      status = kl_poll(poll);
    }
  }
  kl_gap_clear(&gap);
  return status;
}

/* A whole number below 2^62. */
static KlScaled ks_whole(int64_t x) {
  double hi = (double)x;
  return kl_scaled(kl_quick_two_sum(hi, (double)(x - (int64_t)hi)), 0);
}

KlStatus kl_ks_of_points(const KlPoints *p, const KlPoints *q, const KlPoll *poll, KlScaled *d) {
  double n = kl_points_rows(p), m = kl_points_rows(q);
  if (!kl_points_are_rows(p, q) || n * m >= 0x1p62) {
    return ks_of_weights(p, q, poll, d);
  }
  int64_t most = 0;
  bool differ = p->weight == NULL && q->weight == NULL;
  KlStatus status = differ ? ks_of_rows(p, q, poll, &most) : ks_of_counts(p, q, poll, &most);
  if (status == KL_OK) {
    *d = kl_scaled_divide(ks_whole(most), kl_scaled(kl_two_product(n, m), 0));
  }
  return status;
}

/* ---- the divergence ---- */

static KlStatus ks_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                          const KlPoll *poll, KlResult *result) {
  (void)parameter;
  KlScaled d;
  KlStatus status = kl_ks_of_points(p, q, poll, &d);
  if (status == KL_OK) {
    *result = kl_result(d, "distribution functions", 0x1p-53);
  }
  return status;
}

static KlStatus ks_one_sample(const KlPoints *points, const KlMember *member, bool swapped,
                              const double *parameter, const KlPoll *poll, KlResult *result) {
  (void)parameter;
  (void)swapped;
  KlScaled d;
  double error;
  KlStatus status = kl_ks_of_member(points, member, poll, &d, &error);
  if (status == KL_OK) {
    *result = kl_result(d, "distribution functions", error);
  }
  return status;
}

const KlDivergence kl_divergence_ks = {
    .name = "ks",
    .properties = KL_SYMMETRIC | KL_ORDER,
    .most = 1.0,
    .points = ks_points,
    .members = kl_members_ks,
    .one_sample = ks_one_sample,
    .bound = 0.501,
    .help = "Kolmogorov-Smirnov distance: max abs(F - G) of the distribution functions",
    .source = "Kolmogorov 1933; Smirnov 1939",
};
