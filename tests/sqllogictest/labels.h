/* labels.h - the results that the labelled queries of one script have had so far. */
#ifndef SLT_LABELS_H
#define SLT_LABELS_H

#include <stddef.h>

#include "md5.h"

/* Only this many bytes of a label count. */
enum { SLT_LABEL_LENGTH = 20 };

typedef struct SltLabel {
  char name[SLT_LABEL_LENGTH + 1];
  char hash[SLT_MD5_HEX_SIZE];
  size_t line; /* of the first query with this label */
} SltLabel;

/* A hash table with open addressing; an empty slot has an empty name.  Zeroed memory is empty. */
typedef struct SltLabels {
  SltLabel *slots;
  size_t count;
  size_t capacity; /* a power of two, more than twice the count */
} SltLabels;

/* The label of that name as the script used it first: it is added when it is new.  Valid
** until the next call.
*/
const SltLabel *slt_labels_enter(SltLabels *labels, const SltLabel *label);

void slt_labels_clear(SltLabels *labels);

#endif
