/* result.h - values of the core as SQL values. */
#ifndef KLDIV_SQLITE_RESULT_H
#define KLDIV_SQLITE_RESULT_H

#include "base/status.h"
#include "num/dd.h"
#include "sqlite/host.h"

/* The argument that functions with values in nats take last. */
#define KL_ARGUMENT_BASE \
  { "base", &kl_domain_base, 0.0 }

/* Makes `value` the result, as the nearest double. */
void kl_result_value(sqlite3_context *context, KlDd value);

/* The same for nats, in units of ln(base); base 0 leaves nats. */
void kl_result_nats(sqlite3_context *context, KlDd nats, double base);

/* Makes the failure `status` the result. */
void kl_result_status(sqlite3_context *context, KlStatus status);

#endif
