/* json_put.h - exact numbers, weights and labels as JSON: the forms of json_value.h. */
#ifndef KLDIV_DIST_JSON_PUT_H
#define KLDIV_DIST_JSON_PUT_H

#include "dist/label_counts.h"

/* The bytes of num/exact.h in hexadecimal text. */
void kl_json_put_exact(KlBytes *text, const KlInteger *value);

/* A number >= 0 that is whole and below 2^63; false, and nothing is written, if it is another
** one. */
bool kl_json_put_whole(KlBytes *text, const KlInteger *value);

void kl_json_put_weight(KlBytes *text, const KlEntry *entry);

/* [[label, weight], ...] */
KlStatus kl_json_put_labels(KlBytes *text, const KlCounts *counts, const KlPoll *poll);

#endif
