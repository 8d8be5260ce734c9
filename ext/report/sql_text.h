/* sql_text.h - names and values as SQL has them. */
#ifndef KLDIV_REPORT_SQL_TEXT_H
#define KLDIV_REPORT_SQL_TEXT_H

#include "base/bytes.h"
#include "base/label.h"

void kl_sql_text(KlBytes *sql, const char *text);

/* "name", with quotes doubled. */
void kl_sql_name(KlBytes *sql, const char *name);

/* 'text', x'00ff', 5, 0.1, 9e999. */
void kl_sql_label(KlBytes *sql, const KlLabel *label);
void kl_sql_number(KlBytes *sql, double x);
void kl_sql_integer(KlBytes *sql, long long n);

#endif
