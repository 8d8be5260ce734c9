/* json_family.h - members and fits of families in JSON, read. */
#ifndef KLDIV_DIST_JSON_FAMILY_H
#define KLDIV_DIST_JSON_FAMILY_H

#include "base/poll.h"
#include "dist/json_part.h"
#include "family/family.h"

/* The key of a fit's rows: "n", unless that is a parameter. */
const char *kl_json_rows(const KlFamily *family);

/* Appends the value of `family` that is the object which `at` has before it. */
KlStatus kl_json_read_family(const KlJson *at, const KlFamily *family, const KlPoll *poll,
                             KlBytes *out, KlProblem *problem);

#endif
