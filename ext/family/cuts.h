/* cuts.h - where integrals along a line are cut: at the tops of densities and around them. */
#ifndef KLDIV_FAMILY_CUTS_H
#define KLDIV_FAMILY_CUTS_H

#include "family/line.h"

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
