/* label_argument.h - SQL values as labels. */
#ifndef KLDIV_SQLITE_LABEL_ARGUMENT_H
#define KLDIV_SQLITE_LABEL_ARGUMENT_H

#include <stdbool.h>

#include "base/label.h"
#include "sqlite/host.h"

/* The label that `value` is; its bytes last as long as the value is left alone.  false without
** memory. `value` is not NULL. */
bool kl_argument_label(sqlite3_value *value, KlLabel *label);

/* Makes `label` the result of a function or the column of a row. */
void kl_result_label(sqlite3_context *context, const KlLabel *label);

#endif
