/* own.h - copies of texts and labels, which a report keeps when the values they were in are
** gone. */
#ifndef KLDIV_REPORT_OWN_H
#define KLDIV_REPORT_OWN_H

#include <stdbool.h>

#include "base/label.h"

/* The bytes with a NUL behind them; NULL without memory.  kl_release frees it. */
char *kl_own_bytes(const void *bytes, size_t size);
char *kl_own_text(const char *text);

/* Makes *copy the label, with bytes of its own if it has any.  False without memory: then *copy is
** a number, which has nothing to free. */
bool kl_own_label(const KlLabel *label, KlLabel *copy);

void kl_own_label_clear(const KlLabel *copy);

#endif
