/* lattice.c - the exact distribution of Smirnov's distance, given the ties.
**
** Rows dealt out at random are a path from (0, 0) to (n, m) by steps of 1, each path as likely as
** any other.  It is at (i, j) after i rows of P and j of Q; F - G is looked at where the pooled
** value changes (Schroeer & Trenkler 1995, section 4; so does R since 4.2).  Of the paths to (i, j)
** the last step came from (i - 1, j) with the chance i/(i + j), so that
**
**     u(i, j) = [i u(i-1, j) + j u(i, j-1)]/(i + j)
**
** is the share of them that were ever d apart, once u is set to 1 where they are (the way of
** Viehmann 2021, "Numerically more stable computation of the p-values for the two-sample
** Kolmogorov-Smirnov test").  All that is added is positive: nothing cancels, however small u gets,
** and no binomial coefficient overflows.
*/
#include "sample/lattice.h"

#include "base/memory.h"
#include "sample/pooled.h"

/* What stands for 1, so that chances below 2^-1000 are there too. */
#define LATTICE_ONE 900

typedef struct Lattice {
  size_t across, down; /* the sides: the shorter one, the longer one */
  int64_t least;       /* n m d */
  bool *changes;       /* whether the pooled value changes after so many rows, 0 .. n + m */
  KlDd *u;             /* of one i: j = 0 .. across */
} Lattice;

bool kl_lattice_has(const KlPoints *p, const KlPoints *q) {
  return kl_points_are_rows(p, q) && kl_points_rows(p) * kl_points_rows(q) <= KL_LATTICE_AREA;
}

static void lattice_changes(const KlPoints *p, const KlPoints *q, bool *changes) {
  KlPooled pooled = kl_pooled(p, q);
  size_t rows = 0;
  while (kl_pooled_next(&pooled)) {
    rows += (size_t)kl_dd_round(pooled.a) + (size_t)kl_dd_round(pooled.b);
    changes[rows] = true;
  }
}

/* Whether a path at (i, j) is d apart where it shows. */
static bool lattice_is_apart(const Lattice *lattice, size_t i, size_t j) {
  int64_t gap = (int64_t)(i * lattice->across) - (int64_t)(j * lattice->down);
  return lattice->changes[i + j] && (gap < 0 ? -gap : gap) >= lattice->least;
}

static KlDd lattice_mean(KlDd above, KlDd left, size_t i, size_t j) {
  if (above.hi == left.hi && above.lo == left.lo) {
    return above; /* far inside, where both are 0, and far outside */
  }
  KlDd sum =
      kl_dd_add(kl_dd_multiply_double(above, (double)i), kl_dd_multiply_double(left, (double)j));
  return kl_dd_divide(sum, kl_dd((double)(i + j), 0.0));
}

static KlStatus lattice_walk(const Lattice *lattice, const KlPoll *poll, KlScaled *tail) {
  KlDd one = kl_dd(ldexp(1.0, LATTICE_ONE), 0.0), *u = lattice->u;
  KlStatus status = KL_OK;
  size_t cells = 0;
  for (size_t i = 0; i <= lattice->down && status == KL_OK; i++) {
    u[0] = lattice_is_apart(lattice, i, 0) ? one : u[0];
    for (size_t j = 1; j <= lattice->across; j++) {
      KlDd mean = i == 0 ? u[j - 1] : lattice_mean(u[j], u[j - 1], i, j);
      u[j] = lattice_is_apart(lattice, i, j) ? one : mean;
    }
    cells += lattice->across + 1;
    if (cells >= KL_POLL_ROWS) {
      cells = 0;
      status = kl_poll(poll);
    }
  }
  *tail = kl_scaled(u[lattice->across], -LATTICE_ONE);
  return status;
}

KlStatus kl_lattice_tail(const KlPoints *p, const KlPoints *q, KlScaled d, const KlPoll *poll,
                         KlScaled *tail) {
  size_t n = (size_t)kl_points_rows(p), m = (size_t)kl_points_rows(q);
  KlScaled least = kl_scaled_multiply(d, kl_scaled(kl_two_product((double)n, (double)m), 0));
  Lattice lattice = {.across = n < m ? n : m, .down = n < m ? m : n};
  lattice.least = (int64_t)floor(kl_scaled_round(least) + 0.5);
  lattice.u = kl_allocate((lattice.across + 1) * sizeof *lattice.u);
  lattice.changes = kl_allocate((n + m + 1) * sizeof *lattice.changes);
  KlStatus status = KL_NO_MEMORY;
  if (lattice.u != NULL && lattice.changes != NULL) {
    memset(lattice.u, 0, (lattice.across + 1) * sizeof *lattice.u);
    memset(lattice.changes, 0, (n + m + 1) * sizeof *lattice.changes);
    lattice_changes(p, q, lattice.changes);
    status = lattice_walk(&lattice, poll, tail);
  }
  kl_release(lattice.u);
  kl_release(lattice.changes);
  return status;
}
