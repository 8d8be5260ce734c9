/* json_label.h - labels and weights in JSON, read. */
#ifndef KLDIV_DIST_JSON_LABEL_H
#define KLDIV_DIST_JSON_LABEL_H

#include "dist/json_part.h"
#include "dist/label_list.h"

/* The weight >= 0 that `token` is, to the last bit: a number, or exact text if `exact`. */
KlStatus kl_json_read_weight(const KlJson *json, KlJsonToken token, bool exact, KlInteger *weight,
                             KlProblem *problem);

/* Reads an array of pairs [label, weight] to its end; `token` is the first behind its '['. */
KlStatus kl_json_read_pairs(KlJson *json, KlJsonToken token, bool exact, KlLabelList *list,
                            const KlPoll *poll, KlProblem *problem);

/* Reads the array of pairs that is the value of `key`. */
KlStatus kl_json_read_labels(KlJsonKey *key, KlLabelList *list, const KlPoll *poll,
                             KlProblem *problem);

#endif
