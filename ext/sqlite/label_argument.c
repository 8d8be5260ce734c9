/* label_argument.c - SQL values as labels. */
#include "sqlite/label_argument.h"

bool kl_argument_label(sqlite3_value *value, KlLabel *label) {
  *label = (KlLabel){0};
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER:
    label->type = KL_LABEL_INTEGER;
    label->integer = sqlite3_value_int64(value);
    return true;
  case SQLITE_FLOAT:
    *label = kl_label_of_real(sqlite3_value_double(value));
    return true;
  case SQLITE_TEXT:
    label->type = KL_LABEL_TEXT;
    label->bytes = sqlite3_value_text(value);
    label->length = (size_t)sqlite3_value_bytes(value);
    return label->bytes != NULL;
  default:
    label->type = KL_LABEL_BLOB;
    label->bytes = sqlite3_value_blob(value);
    label->length = (size_t)sqlite3_value_bytes(value);
    return label->bytes != NULL || label->length == 0;
  }
}

void kl_result_label(sqlite3_context *context, const KlLabel *label) {
  switch (label->type) {
  case KL_LABEL_INTEGER:
    sqlite3_result_int64(context, label->integer);
    break;
  case KL_LABEL_REAL:
    sqlite3_result_double(context, label->real);
    break;
  case KL_LABEL_TEXT:
    sqlite3_result_text64(context, label->length > 0 ? (const char *)label->bytes : "",
                          label->length, SQLITE_TRANSIENT, SQLITE_UTF8);
    break;
  case KL_LABEL_BLOB:
    sqlite3_result_blob64(context, label->length > 0 ? (const void *)label->bytes : "",
                          label->length, SQLITE_TRANSIENT);
    break;
  }
}
