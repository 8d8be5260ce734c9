/* line.h - ways along the line.
**
** Everything that walks along the line does so in a variable t in which densities are smooth and
** tails decay at least exponentially: KlLine says which x belongs to it.
*/
#ifndef KLDIV_FAMILY_LINE_H
#define KLDIV_FAMILY_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "family/member.h"

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

/* Whether x lies inside, not at an end. */
bool kl_line_has_inside(const KlLine *line, KlScaled x);

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

#endif
