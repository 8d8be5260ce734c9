/* generic.h - what follows from a family's descriptor, for one-dimensional families.
**
** Everything that walks along the line does so in a variable t in which densities are smooth and
** tails decay at least exponentially: KlLine says which x belongs to it.
*/
#ifndef KLDIV_FAMILY_GENERIC_H
#define KLDIV_FAMILY_GENERIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/poll.h"
#include "family/family.h"
#include "num/quadrature.h"

/* ---- one member ---- */

/* Whether both have the same family, dimension and parameters. */
bool kl_member_same(const KlMember *a, const KlMember *b);

/* A point at x, a double, with the rest of the member's support. */
KlPoint kl_member_point(const KlMember *m, double x);

/* ln of the density or mass at a point: -Inf outside the support, +Inf at a pole. */
KlScaled kl_member_log_density(const KlMember *m, const KlPoint *point);

/* P(X <= x), or P(X > x) for KL_UPPER: exactly 0 and 1 outside the support. */
KlScaled kl_member_cdf(const KlMember *m, const KlPoint *point, KlTail tail);

/* The least x with P(X <= x) >= u, or P(X > x) <= u for KL_UPPER, 0 < u < 1.  Where the family has
** no formula: by bisection, to the last bits of a double as far as the cdf has them; exact for
** integers up to 2^53, where a step of the cdf that misses u by less than 2^-46 u counts as
** reaching it. */
double kl_member_quantile(const KlMember *m, double u, KlTail tail);

/* P(low <= X <= high), by the tails that lose least; integers if the family is discrete. */
KlScaled kl_member_mass(const KlMember *m, double low, double high);

/* Mean and variance as the family says them: NaN where there is none. */
KlScaled kl_member_mean(const KlMember *m);
KlScaled kl_member_variance(const KlMember *m);

/* -E[ln f], by the family's formula or integrated; *error is a bound of the relative error, the
** family's if it has a formula. */
KlStatus kl_member_entropy(const KlMember *m, const KlPoll *poll, KlScaled *entropy, double *error);

/* Where a member has its mass: a place in its middle, and how wide it is there; > 0.  Rough. */
void kl_member_middle(const KlMember *m, KlScaled *middle, KlScaled *spread);

/* ---- the line ---- */

typedef enum KlLineKind {
  KL_LINE_WHOLE,   /* x = origin + scale sinh(t) */
  KL_LINE_ABOVE,   /* x = origin + exp(t) */
  KL_LINE_BELOW,   /* x = origin - exp(-t) */
  KL_LINE_BETWEEN, /* x = origin + scale/(1 + exp(-t)) */
  KL_LINE_INTEGERS /* x = t */
} KlLineKind;

typedef struct KlLine {
  KlLineKind kind;
  double low, high; /* the ends of x, perhaps infinite */
  KlScaled origin, scale;
  double t_low, t_high; /* the ends of t */
  double noise;         /* relative error of densities, from that of x where a member is narrow */
} KlLine;

/* x, its distance to the line's upper end if that is finite, and dx/dt. */
typedef struct KlPlace {
  KlScaled x, rest, slope;
} KlPlace;

/* The part of the line from low to high, low < high (low <= high on integers), laid out for
** members: from its ends, whose poles become smooth, or around the narrowest member if there are no
** ends or it is a needle (2^-40) far from them. */
KlLine kl_line(bool discrete, double low, double high, const KlMember *const *member,
               size_t members);

KlPlace kl_line_place(const KlLine *line, KlDd t);

/* The t of an x strictly inside (a whole number within, on integers). */
KlDd kl_line_locate(const KlLine *line, KlScaled x);

/* The ends of t, all of them finite; and again as kl_integrate wants them, infinite where t could
** go on. */
double kl_line_low(const KlLine *line);
double kl_line_high(const KlLine *line);
double kl_line_first(const KlLine *line);
double kl_line_last(const KlLine *line);

/* The place as a member sees it whose support ends at `high`. */
KlPoint kl_line_point(const KlLine *line, const KlPlace *place, double high);

/* ---- where to cut ---- */

enum { KL_CUTS = 1024 };

/* Ascending. */
typedef struct KlCuts {
  KlDd t[KL_CUTS];
  size_t count;
} KlCuts;

/* A hill: its height at the top as a logarithm, where, and a step down which it loses about 1. */
typedef struct KlHill {
  KlDd top;
  double step, height;
} KlHill;

/* ln of something positive at t; -Inf where it is 0. */
typedef double KlLevel(void *work, KlDd t);

/* Climbs from `start` by steps of about `step` > 0 to the top of the hill. */
KlHill kl_hill_climb(const KlLine *line, KlLevel *level, void *work, KlDd start, double step);

/* The hill that a member's density (mass) makes in t. */
KlHill kl_hill_of_member(const KlLine *line, const KlMember *m);

/* Cuts at the top and at distances that double, down to exp(-50) of the height; none closer to one
** that is there than a quarter of its own distance. */
void kl_cuts_of_hill(KlCuts *cuts, const KlLine *line, const KlHill *hill, KlLevel *level,
                     void *work);

/* Cuts for members: their hills in an order of their own, and on the whole line their means, where
** densities may have a kink. */
void kl_cuts_of_members(KlCuts *cuts, const KlLine *line, const KlMember *const *member,
                        size_t members);

/* One cut more, unless it is there or there is no room. */
void kl_cuts_add(KlCuts *cuts, KlDd t);

#endif
