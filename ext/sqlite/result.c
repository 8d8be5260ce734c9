/* result.c - values of the core as SQL values. */
#include "sqlite/result.h"

#include <assert.h>

#include "num/elementary.h"

void kl_result_value(sqlite3_context *context, KlDd value) {
  double rounded = kl_dd_round(value);
  assert(!isnan(rounded)); /* SQLite would take it for NULL */
  sqlite3_result_double(context, rounded);
}

void kl_result_nats(sqlite3_context *context, KlDd nats, double base) {
  if (base == 0.0 || isinf(nats.hi) || nats.hi == 0.0) {
    kl_result_value(context, nats);
    return;
  }
  /* Near 2^0 so that the quotient cannot lose bits, and back. */
  int e = kl_exponent(nats.hi);
  KlDd quotient = kl_dd_divide(kl_dd_scale(nats, -e), kl_dd_log(kl_dd(base, 0.0)));
  kl_result_value(context, kl_dd_scale(quotient, e));
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
