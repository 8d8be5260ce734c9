/* report_function.c - dist_report(baseline, current, options): the report as a page of HTML. */
#include "base/memory.h"
#include "report/page.h"
#include "sqlite/functions.h"
#include "sqlite/host_poll.h"
#include "sqlite/report_read.h"

enum { REPORT_CELLS = 40 }; /* of each column */

static void report_page(sqlite3_context *context, const KlReportRead *read,
                        const KlReport *report) {
  KlBytes html = {0};
  KlHostPoll host;
  kl_host_poll_begin(&host, context);
  KlStatus status = kl_report_page(report, read->options.title, &host.poll, &html);
  kl_host_poll_end(&host);
  if (status != KL_OK) {
    kl_bytes_clear(&html);
    sqlite3_result_error_code(context, status == KL_INTERRUPTED ? SQLITE_INTERRUPT : SQLITE_NOMEM);
    return;
  }
  sqlite3_result_text64(context, (char *)html.data, html.size, kl_release, SQLITE_UTF8);
}

static void report_call(sqlite3_context *context, int count, sqlite3_value **value) {
  sqlite3_value *const argument[] = {value[0], value[1], count > 2 ? value[2] : NULL};
  KlReportRead read = {.function = "dist_report", .db = sqlite3_context_db_handle(context)};
  KlReport report = {.columns = 0};
  char *error = NULL;
  int code = kl_report_read_both(&read, argument, REPORT_CELLS, &report, &error);
  if (code == SQLITE_OK) {
    report_page(context, &read, &report);
  } else if (error != NULL) {
    sqlite3_result_error(context, error, -1);
  } else {
    sqlite3_result_error_code(context, code);
  }
  sqlite3_free(error);
  kl_report_clear(&report);
  kl_report_read_clear(&read);
}

int kl_register_report(sqlite3 *db, bool present) {
  int flags = SQLITE_UTF8;
#ifdef SQLITE_DIRECTONLY
  flags |= SQLITE_DIRECTONLY; /* it runs SQL that it is given; older versions do not know it */
#endif
  int first = SQLITE_OK;
  for (int count = 2; count <= 3; count++) {
    int code = sqlite3_create_function_v2(db, "dist_report", count, flags, NULL,
                                          present ? report_call : NULL, NULL, NULL, NULL);
    first = first == SQLITE_OK ? code : first;
  }
  return first;
}
