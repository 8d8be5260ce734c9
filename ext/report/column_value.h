/* column_value.h - a column's data as a distribution value, and the SQL that makes the same. */
#ifndef KLDIV_REPORT_COLUMN_VALUE_H
#define KLDIV_REPORT_COLUMN_VALUE_H

#include "report/column_form.h"

/* The value of what is compared of a column: a sample, sketch or hist of numbers and of dates,
** counts of labels; of NULLs and strays, counts of 0 and 1.  Nothing where there is nothing.  The
** values come last, for their rows may be moved into the bytes. */
KlStatus kl_column_value(KlColumnData *data, const KlColumnForm *form, KlAspect aspect,
                         const KlPoll *poll, KlBytes *value);

/* The weight of the strays. */
KlStatus kl_column_strays(const KlColumnData *data, const KlColumnForm *form, const KlPoll *poll,
                          KlInteger *weight);

/* The aggregate that makes the same value of the column `name`; `weights` is a column's name or
** NULL.  False: SQL cannot say it in short. */
bool kl_column_sql(KlBytes *sql, const char *name, const char *weights, const KlColumnForm *form,
                   KlAspect aspect);

#endif
