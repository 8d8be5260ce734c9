/* json_member.h - members of families by their parameters in JSON, read. */
#ifndef KLDIV_DIST_JSON_MEMBER_H
#define KLDIV_DIST_JSON_MEMBER_H

#include "dist/json_part.h"
#include "family/family.h"

/* Appends the member of `family` whose parameters are the values of the keys, in the family's
** order. */
KlStatus kl_json_read_member(const KlFamily *family, KlJsonKey *key, KlBytes *out,
                             KlProblem *problem);

#endif
