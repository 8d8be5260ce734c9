/* scalar_function.c - the SQLite callback of every scalar function of numbers. */
#include "sqlite/argument.h"
#include "sqlite/functions.h"
#include "sqlite/result.h"

static const KlArgument scalar_base = KL_ARGUMENT_BASE;

static void scalar_call(sqlite3_context *context, int count, sqlite3_value **value) {
  const KlScalar *scalar = sqlite3_user_data(context);
  double x[KL_SCALAR_ARGUMENTS + 1] = {0.0};
  for (int i = 0; i < count; i++) {
    if (sqlite3_value_type(value[i]) == SQLITE_NULL) {
      sqlite3_result_null(context);
      return;
    }
  }
  for (int i = 0; i < count; i++) {
    const KlArgument *argument = i < scalar->count ? &scalar->argument[i] : &scalar_base;
    KlDd number;
    if (!kl_argument_number(context, scalar->name, argument, value[i], &number)) {
      return;
    }
    x[i] = number.hi;
  }
  kl_result_value(context, scalar->value(x), count > scalar->count ? x[count - 1] : 0.0);
}

int kl_register_scalar(sqlite3 *db, const KlScalar *scalar, bool present) {
  int code = SQLITE_OK;
  int most = scalar->count + (scalar->nats ? 1 : 0);
  for (int count = scalar->count; count <= most && (code == SQLITE_OK || !present); count++) {
    code = sqlite3_create_function_v2(db, scalar->name, count, KL_PURE, kl_unconst(scalar),
                                      present ? scalar_call : NULL, NULL, NULL, NULL);
  }
  return code;
}
