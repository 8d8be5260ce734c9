/* json_part.c - the parts of our JSON, read. */
#include "dist/json_part.h"

KlStatus kl_json_fault(const KlJson *json, KlProblem *problem) {
  if (json->room->failed) {
    return KL_NO_MEMORY;
  }
  kl_problem(problem, "not valid JSON: at byte %zu, %s", json->at, json->fault);
  return KL_REFUSED;
}

/* How many bytes of UTF-8 errors show: 40 and what completes a character, and no control
** characters. */
static int json_part_shown(const unsigned char *text, size_t size) {
  size_t shown = 0;
  while (shown < size && text[shown] >= 0x20 && (shown < 40 || (text[shown] & 0xc0) == 0x80)) {
    shown++;
  }
  return (int)shown;
}

KlStatus kl_json_unexpected(const KlJson *json, KlJsonToken token, const char *name,
                            const char *expected, KlProblem *problem) {
  if (token == KL_JSON_ERROR) {
    return kl_json_fault(json, problem);
  }
  if (token == KL_JSON_OBJECT_BEGIN || token == KL_JSON_ARRAY_BEGIN) {
    kl_problem(problem, "%s is an %s, must be %s", name,
               token == KL_JSON_ARRAY_BEGIN ? "array" : "object", expected);
  } else if (token == KL_JSON_ARRAY_END) {
    kl_problem(problem, "%s is missing at byte %zu, must be %s", name, json->start, expected);
  } else {
    const unsigned char *text = json->text + json->start;
    size_t size = json->at - json->start;
    int shown = json_part_shown(text, size);
    kl_problem(problem, "%s = %.*s%s, must be %s", name, shown, (const char *)text,
               (size_t)shown < size ? "..." : "", expected);
  }
  return KL_REFUSED;
}

KlStatus kl_json_expected(const KlJson *json, const char *expected, KlProblem *problem) {
  if (json->fault != NULL) {
    return kl_json_fault(json, problem);
  }
  kl_problem(problem, "at byte %zu, expected %s", json->start, expected);
  return KL_REFUSED;
}

KlStatus kl_json_missing(const char *name, KlProblem *problem) {
  kl_problem(problem, "the key \"%s\" is missing", name);
  return KL_REFUSED;
}

KlStatus kl_json_inside(KlStatus status, const char *name, KlProblem *problem) {
  if (status == KL_REFUSED) {
    KlProblem inner = *problem;
    kl_problem(problem, "%s: %s", name, inner.text);
  }
  return status;
}

static KlStatus json_part_unknown_key(const KlJson *json, const KlJsonKey *key, int count,
                                      KlProblem *problem) {
  KlProblem known = {""};
  for (int i = 0; i < count; i++) {
    KlProblem before = known;
    kl_problem(&known, "%s%s%s", before.text, i == 0 ? "" : ", ", key[i].name);
  }
  kl_problem(problem, "unknown key \"%.*s\": there are %s",
             json_part_shown(json->string, json->size), (const char *)json->string, known.text);
  return KL_REFUSED;
}

/* Reads the value of the key that was read. */
static KlStatus json_part_read_key(KlJson *json, KlJsonKey *key, int count, bool others,
                                   KlProblem *problem) {
  int i = 0;
  while (i < count && !kl_json_is(json, key[i].name)) {
    i++;
  }
  if (i == count && !others) {
    return json_part_unknown_key(json, key, count, problem);
  }
  if (i < count && key[i].there) {
    kl_problem(problem, "the key \"%s\" is there twice", key[i].name);
    return KL_REFUSED;
  }
  if (i < count) {
    key[i].there = true;
    key[i].value = *json;
  }
  return kl_json_skip(json, kl_json_next(json)) ? KL_OK : kl_json_fault(json, problem);
}

KlStatus kl_json_read_keys(KlJson *json, KlJsonKey *key, int count, bool others,
                           KlProblem *problem) {
  KlStatus status = KL_OK;
  KlJsonToken token = kl_json_next(json);
  while (token == KL_JSON_KEY && status == KL_OK) {
    status = json_part_read_key(json, key, count, others, problem);
    token = status == KL_OK ? kl_json_next(json) : token;
  }
  return token == KL_JSON_ERROR ? kl_json_fault(json, problem) : status;
}

KlStatus kl_json_read_object(const KlJson *at, KlJsonKey *key, int count, bool others,
                             KlProblem *problem) {
  KlJson json = *at;
  if (kl_json_next(&json) != KL_JSON_OBJECT_BEGIN) {
    return kl_json_expected(&json, "an object", problem);
  }
  return kl_json_read_keys(&json, key, count, others, problem);
}

KlStatus kl_json_read_number(const KlJson *json, KlJsonToken token, const char *name,
                             const KlDomain *domain, double *x, KlProblem *problem) {
  bool number = token == KL_JSON_INTEGER || token == KL_JSON_REAL;
  if (!number || !kl_domain_contains(domain, json->real)) {
    KlProblem expected;
    kl_problem(&expected, "a %s", domain->text);
    return kl_json_unexpected(json, token, name, expected.text, problem);
  }
  *x = json->real == 0.0 ? 0.0 : json->real;
  return KL_OK;
}

/* ---- exact numbers ---- */

/* The value of a hexadecimal digit, or -1. */
static int json_part_digit(unsigned byte) {
  unsigned letter = byte | 0x20;
  if (byte >= '0' && byte <= '9') {
    return (int)(byte - '0');
  }
  return letter >= 'a' && letter <= 'f' ? (int)(letter - 'a' + 10) : -1;
}

KlStatus kl_json_read_hex(const KlJson *json, KlJsonToken token, const char *name, KlBytes *bytes,
                          KlProblem *problem) {
  bool text = token == KL_JSON_STRING && json->size % 2 == 0;
  for (size_t i = 0; text && i < json->size; i += 2) {
    int high = json_part_digit(json->string[i]), low = json_part_digit(json->string[i + 1]);
    text = high >= 0 && low >= 0;
    kl_write_byte(bytes, (unsigned)(16 * high + low) & 0xff);
  }
  if (!text) {
    return kl_json_unexpected(json, token, name, "bytes in hexadecimal text", problem);
  }
  return bytes->failed ? KL_NO_MEMORY : KL_OK;
}

KlStatus kl_json_read_exact(const KlJson *json, KlJsonToken token, const char *name,
                            KlInteger *value, KlProblem *problem) {
  KlBytes bytes = {0};
  KlReader reader;
  KlStatus status = kl_json_read_hex(json, token, name, &bytes, problem);
  if (status == KL_OK) {
    kl_reader_begin(&reader, bytes.data, bytes.size);
    kl_read_exact(&reader, value);
    if (reader.fault != NULL || reader.at < reader.size) {
      status =
          kl_json_unexpected(json, token, name, "an exact number in hexadecimal text", problem);
    }
  }
  kl_bytes_clear(&bytes);
  return status;
}

KlStatus kl_json_read_positive(KlJsonKey *key, KlInteger *value, KlProblem *problem) {
  if (!key->there) {
    return kl_json_missing(key->name, problem);
  }
  KlJsonToken token = kl_json_next(&key->value);
  KlStatus status = kl_json_read_exact(&key->value, token, key->name, value, problem);
  return status == KL_OK && value->sign <= 0
             ? kl_json_unexpected(&key->value, token, key->name, "a number > 0", problem)
             : status;
}

/* ---- vectors and matrices ---- */

KlStatus kl_json_read_vector(KlJson *json, KlJsonToken token, int most, KlScaled *x, int *count,
                             KlProblem *problem) {
  *count = 0;
  if (token != KL_JSON_ARRAY_BEGIN) {
    return kl_json_expected(json, "an array of numbers", problem);
  }
  for (token = kl_json_next(json); token != KL_JSON_ARRAY_END; token = kl_json_next(json)) {
    if (token != KL_JSON_INTEGER && token != KL_JSON_REAL) {
      return kl_json_expected(json, "a number", problem);
    }
    if (*count == most) {
      kl_problem(problem, "there are more than %d numbers", most);
      return KL_REFUSED;
    }
    x[(*count)++] = kl_scaled_double(json->real == 0.0 ? 0.0 : json->real);
  }
  return KL_OK;
}

/* Row `row`, from 1 on, of a matrix with `columns` columns; 0 in front of the first row. */
static KlStatus json_part_row(KlJson *json, KlJsonToken token, int row, int columns, int most,
                              KlScaled *x, int *count, KlProblem *problem) {
  KlProblem name;
  KlStatus status = kl_json_read_vector(json, token, most, x, count, problem);
  if (status == KL_REFUSED && json->fault == NULL) {
    kl_problem(&name, "row %d", row);
    return kl_json_inside(status, name.text, problem);
  }
  if (status == KL_OK && row > 1 && *count != columns) {
    kl_problem(problem, "row %d has %d number%s, not %d", row, *count, *count == 1 ? "" : "s",
               columns);
    return KL_REFUSED;
  }
  return status;
}

KlStatus kl_json_read_matrix(KlJson *json, KlJsonToken token, int most, KlScaled *x, int *count,
                             KlProblem *problem) {
  int rows = 0, columns = 0;
  if (token != KL_JSON_ARRAY_BEGIN) {
    return kl_json_expected(json, "an array of arrays of numbers", problem);
  }
  for (token = kl_json_next(json); token != KL_JSON_ARRAY_END; token = kl_json_next(json)) {
    int numbers;
    if (rows > 0 && rows == columns && json->fault == NULL) {
      kl_problem(problem, "there are more than %d rows, but %d column%s", rows, columns,
                 columns == 1 ? "" : "s");
      return KL_REFUSED;
    }
    KlStatus status = json_part_row(json, token, rows + 1, columns, most,
                                    x + (ptrdiff_t)rows * columns, &numbers, problem);
    if (status != KL_OK) {
      return status;
    }
    columns = numbers;
    rows++;
  }
  if (rows != columns) {
    kl_problem(problem, "there are %d rows, but %d columns", rows, columns);
    return KL_REFUSED;
  }
  *count = rows;
  return KL_OK;
}
