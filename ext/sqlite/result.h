/* result.h - values of the core as SQL values. */
#ifndef KLDIV_SQLITE_RESULT_H
#define KLDIV_SQLITE_RESULT_H

#include "base/status.h"
#include "num/scaled.h"
#include "sqlite/host.h"

/* The argument that functions with values in nats take last. */
#define KL_ARGUMENT_BASE \
  { "base", &kl_domain_base, 0.0 }

/* Makes `nats`, in units of ln(base) or, with base 0, as it is, the result: the nearest double. */
void kl_result_value(sqlite3_context *context, KlScaled nats, double base);

/* Makes the failure `status` the result. */
void kl_result_status(sqlite3_context *context, KlStatus status);

#endif
