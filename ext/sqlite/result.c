/* result.c - values of the core as SQL values. */
#include "sqlite/result.h"

#include <assert.h>

#include "num/elementary.h"

void kl_result_value(sqlite3_context *context, KlScaled nats, double base) {
  double rounded = kl_scaled_round(base == 0.0 ? nats : kl_scaled_in_base(nats, base));
  assert(!isnan(rounded));                       /* SQLite would take it for NULL */
  sqlite3_result_double(context, rounded + 0.0); /* never -0 */
}

void kl_result_status(sqlite3_context *context, KlStatus status) {
  switch (status) {
  case KL_NO_MEMORY:
    sqlite3_result_error_nomem(context);
    break;
  case KL_INTERRUPTED:
    sqlite3_result_error(context, kl_status_text(status), -1);
    sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    break;
  default:
    sqlite3_result_error(context, kl_status_text(status), -1);
  }
}
