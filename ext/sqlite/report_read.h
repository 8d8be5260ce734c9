/* report_read.h - a report of what two arguments name: tables, queries, stored profiles. */
#ifndef KLDIV_SQLITE_REPORT_READ_H
#define KLDIV_SQLITE_REPORT_READ_H

#include "report/report_make.h"
#include "sqlite/host.h"

/* What is asked for.  Zeroed memory is nothing. */
typedef struct KlReportRead {
  const char *function; /* for errors */
  sqlite3 *db;
  int usual_sketch; /* bits, where the options say nothing of it */
  KlReportOptions options;
  KlReportBuild build;
} KlReportRead;

/* Reads options and the rows of `sides` sources, the baseline alone or both.  `argument` has the
** sources and then the options, NULL (the pointer) or an SQL NULL for none.  SQLITE_OK, or another
** code with, perhaps, a text in *error from sqlite3_mprintf.  Clear it in any case. */
int kl_report_read(KlReportRead *read, int sides, sqlite3_value *const *argument, char **error);

/* The same of both, and compares them.  Each column keeps at most `cells` cells. */
int kl_report_read_both(KlReportRead *read, sqlite3_value *const *argument, size_t cells,
                        KlReport *report, char **error);

/* A status of the core as a code, with the text "function(): problem" for KL_REFUSED. */
int kl_report_read_code(const KlReportRead *read, KlStatus status, const KlProblem *problem,
                        char **error);

void kl_report_read_clear(KlReportRead *read);

#endif
