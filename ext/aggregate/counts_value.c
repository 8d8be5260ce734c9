/* counts_value.c - a table of labels to the payload of a value and back. */
#include "aggregate/counts_value.h"

static KlStatus counts_write_entry(void *bytes, const KlLabel *label, const KlInteger *weight) {
  kl_counts_write_label(bytes, label);
  kl_write_exact(bytes, weight);
  return ((KlBytes *)bytes)->failed ? KL_NO_MEMORY : KL_OK;
}

KlStatus kl_counts_write_table(KlBytes *bytes, const KlLabelTable *table, const KlInteger *real_sum,
                               const KlInteger *real_square, const KlPoll *poll) {
  kl_counts_write_begin(bytes, kl_label_table_labels(table), real_sum, real_square);
  return kl_label_table_sorted(table, poll, counts_write_entry, bytes);
}

KlStatus kl_counts_merge_table(KlLabelTable *table, const KlCounts *from, int sign) {
  KlCursor cursor;
  KlStatus status = KL_OK;
  for (kl_cursor_begin(&cursor, from); cursor.more && status == KL_OK; kl_cursor_next(&cursor)) {
    KlInteger weight;
    kl_entry_weight(&cursor.entry, &weight);
    status = kl_label_table_add_exact(table, &cursor.entry.label, &weight, sign);
  }
  return status;
}
