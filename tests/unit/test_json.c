/* test_json.c - the JSON reader and writer: what it takes, and where it says what is wrong. */
#include "unit/unit.h"

#include "base/json.h"
#include "support/libc_memory.h"

/* What a text was read as: tokens, one letter each, with their payload. */
typedef struct Story {
  char text[4000];
  size_t at; /* of the fault */
  const char *fault;
} Story;

static void tell(KlBytes *out, const KlJson *json, KlJsonToken token) {
  char number[40] = "";
  switch (token) {
  case KL_JSON_OBJECT_BEGIN:
    kl_json_write_text(out, "{ ");
    break;
  case KL_JSON_OBJECT_END:
    kl_json_write_text(out, "} ");
    break;
  case KL_JSON_ARRAY_BEGIN:
    kl_json_write_text(out, "[ ");
    break;
  case KL_JSON_ARRAY_END:
    kl_json_write_text(out, "] ");
    break;
  case KL_JSON_KEY:
  case KL_JSON_STRING:
    kl_json_write_text(out, token == KL_JSON_KEY ? "k" : "s");
    kl_write_bytes(out, json->string, json->size);
    kl_json_write_text(out, " ");
    break;
  case KL_JSON_INTEGER:
    (void)snprintf(number, sizeof number, "i%lld ", (long long)json->integer);
    break;
  case KL_JSON_REAL:
    (void)snprintf(number, sizeof number, "r%.17g ", json->real);
    break;
  case KL_JSON_TRUE:
  case KL_JSON_FALSE:
  case KL_JSON_NULL:
    kl_json_write_text(out, token == KL_JSON_TRUE ? "t " : token == KL_JSON_FALSE ? "f " : "n ");
    break;
  default:
    kl_json_write_text(out, token == KL_JSON_END ? "." : "!");
    break;
  }
  kl_json_write_text(out, number);
}

static Story story(const void *text, size_t length) {
  unsigned char *copy = malloc(length + (length == 0));
  memcpy(copy, text, length);
  KlBytes room = {0}, out = {0};
  KlJson json;
  kl_json_begin(&json, copy, length, &room);
  KlJsonToken token;
  size_t tokens = 0;
  do {
    token = kl_json_next(&json);
    tell(&out, &json, token);
    law(json.at <= length && json.depth >= 0 && json.depth <= KL_JSON_DEPTH, "at %zu", json.at);
    law(++tokens <= length + 2, "%zu tokens", tokens);
  } while (token != KL_JSON_END && token != KL_JSON_ERROR);
  law(kl_json_next(&json) == token, "the last token stays");
  law((token == KL_JSON_ERROR) == (json.fault != NULL), "a fault is an error");
  Story told = {.at = json.at, .fault = json.fault};
  size_t size = out.size < sizeof told.text - 1 ? out.size : sizeof told.text - 1;
  memcpy(told.text, out.data, size);
  kl_bytes_clear(&room);
  kl_bytes_clear(&out);
  free(copy);
  return told;
}

static void law_story(const char *text, const char *want) {
  Story got = story(text, strlen(text));
  law(strcmp(got.text, want) == 0, "%s: got %s (%s at %zu), want %s", text, got.text,
      got.fault != NULL ? got.fault : "fine", got.at, want);
}

static void law_fault(const char *text, size_t at, const char *fault) {
  Story got = story(text, strlen(text));
  law(got.fault != NULL && got.at == at && strcmp(got.fault, fault) == 0,
      "%s: got %s at %zu, want %s at %zu", text, got.fault != NULL ? got.fault : "nothing", got.at,
      fault, at);
}

static void test_values(void **state) {
  (void)state;
  law_story("1", "i1 .");
  law_story(" \t\r\n-12 ", "i-12 .");
  law_story("[]", "[ ] .");
  law_story("{}", "{ } .");
  law_story("[1,2.5,\"x\"]", "[ i1 r2.5 sx ] .");
  law_story(" [ 1 , [ ] , { } ] ", "[ i1 [ ] { } ] .");
  law_story("{\"a\":{\"b\":[true,false,null]},\"c\":\"\"}", "{ ka { kb [ t f n ] } kc s } .");
  law_story("[{\"a\":1},[1,2],{\"b\":2}]", "[ { ka i1 } [ i1 i2 ] { kb i2 } ] .");
  law_story("{\"a\" : 1 , \"a\" : 2}", "{ ka i1 ka i2 } .");
  law_story("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s\"\\/\b\f\n\r\t .");
  law_story("\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00x\"",
            "sA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x .");
  law_story("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"",
            "s\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f .");
}

static void test_numbers(void **state) {
  (void)state;
  law_story("[0,-0,0.0,-0.0]", "[ i0 i0 r0 r-0 ] .");
  law_story("[9223372036854775807,-9223372036854775808]",
            "[ i9223372036854775807 i-9223372036854775808 ] .");
  law_story("[9223372036854775808,-9223372036854775809]",
            "[ r9.2233720368547758e+18 r-9.2233720368547758e+18 ] .");
  law_story("[99999999999999999999999,1e2,1E+2,1e-2,1.5e0]",
            "[ r9.9999999999999992e+22 r100 r100 r0.01 r1.5 ] .");
  law_story("[1e-400,5e-324]", "[ r0 r4.9406564584124654e-324 ] .");
  law_fault("[1,1e309]", 3, "expected a number that a double can hold");
  law_fault("-1e999999999999999999999", 0, "expected a number that a double can hold");
  law_fault("01", 1, "expected no digit behind a leading 0");
  law_fault("-", 1, "expected a digit");
  law_fault("1.", 2, "expected a digit");
  law_fault("1.e5", 2, "expected a digit");
  law_fault("1e", 2, "expected a digit");
  law_fault("1e+", 3, "expected a digit");
  law_fault("[.5]", 1, "expected a value or ']'");
  law_fault("+1", 0, "expected a value");
  law_fault("0x10", 1, "expected nothing more");
  law_fault("NaN", 0, "expected a value");
  law_fault("-Infinity", 1, "expected a digit");
}

static void test_faults(void **state) {
  (void)state;
  law_fault("", 0, "expected a value");
  law_fault("  ", 2, "expected a value");
  law_fault("1 2", 2, "expected nothing more");
  law_fault("[1 2]", 3, "expected ',' or ']'");
  law_fault("[1,]", 3, "expected a value");
  law_fault("[,1]", 1, "expected a value or ']'");
  law_fault("[1}", 2, "expected ',' or ']'");
  law_fault("{\"a\":1]", 6, "expected ',' or '}'");
  law_fault("{\"a\" 1}", 5, "expected ':'");
  law_fault("{\"a\":}", 5, "expected a value");
  law_fault("{\"a\":1,}", 7, "expected a key in quotes");
  law_fault("{a:1}", 1, "expected a key in quotes or '}'");
  law_fault("{1:1}", 1, "expected a key in quotes or '}'");
  law_fault("tru", 0, "expected a value");
  law_fault("[nulL]", 1, "expected a value");
  law_fault("'a'", 0, "expected a value");
  law_fault("\xef\xbb\xbf"
            "1",
            0, "expected a value");
  law_fault("\"a", 2, "expected '\"' at the end of a string");
  law_fault("\"a\nb\"", 2, "expected no control character in a string");
  law_fault("\"\\x\"", 2, "expected one of \" \\ / b f n r t u");
  law_fault("\"\\u12g4\"", 5, "expected four hexadecimal digits");
  law_fault("\"\\ud800\"", 1, "expected a pair of surrogates");
  law_fault("\"\\ud800\\n\"", 1, "expected a pair of surrogates");
  law_fault("\"\\ud800\\u0041\"", 1, "expected a pair of surrogates");
  law_fault("\"\\udc00\\ud800\"", 1, "expected a pair of surrogates");
}

static void test_utf8(void **state) {
  (void)state;
  static const char *const wrong[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xc3",
                                      "\xc3\x7f",
                                      "\xc3(",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xe2\x82",
                                      "\xe2\x28\xa1",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xf0\x9f\x98",
                                      "\xff"};
  for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
    char text[16];
    (void)snprintf(text, sizeof text, "\"x%s\"", wrong[i]);
    law_fault(text, 2, "expected UTF-8");
    KlBytes out = {0};
    law(!kl_json_write_string(&out, (const unsigned char *)wrong[i], strlen(wrong[i])), "%zu", i);
    law(out.size == 0, "%zu: %zu bytes", i, out.size);
  }
  /* Every character there is. */
  for (unsigned code = 0; code < 0x110000; code++) {
    unsigned char text[16];
    int length = code < 0x10000
                     ? snprintf((char *)text, sizeof text, "\"\\u%04X\"", code)
                     : snprintf((char *)text, sizeof text, "\"\\u%04x\\u%04X\"",
                                0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
    KlBytes room = {0}, out = {0};
    KlJson json;
    kl_json_begin(&json, text, (size_t)length, &room);
    bool surrogate = code >= 0xd800 && code < 0xe000;
    law(kl_json_next(&json) == (surrogate ? KL_JSON_ERROR : KL_JSON_STRING), "U+%04X", code);
    if (!surrogate) {
      law(kl_utf8_is_valid(json.string, json.size), "U+%04X", code);
      law(json.size == (code < 0x80      ? 1U
                        : code < 0x800   ? 2U
                        : code < 0x10000 ? 3U
                                         : 4U),
          "U+%04X: %zu bytes", code, json.size);
      law(kl_json_write_string(&out, json.string, json.size), "U+%04X", code);
      KlBytes again = {0};
      KlJson second;
      kl_json_begin(&second, out.data, out.size, &again);
      law(kl_json_next(&second) == KL_JSON_STRING && second.size == json.size &&
              memcmp(second.string, json.string, json.size) == 0,
          "U+%04X", code);
      kl_bytes_clear(&again);
    }
    kl_bytes_clear(&room);
    kl_bytes_clear(&out);
  }
}

static void test_depth(void **state) {
  (void)state;
  char text[2 * KL_JSON_DEPTH + 8];
  for (int object = 0; object < 2; object++) {
    memset(text, '[', KL_JSON_DEPTH + 1);
    memset(text + KL_JSON_DEPTH, ']', KL_JSON_DEPTH);
    law(story(text, 2 * (size_t)KL_JSON_DEPTH).fault == NULL, "%d levels", KL_JSON_DEPTH);
    memset(text, '[', KL_JSON_DEPTH + 1);
    Story got = story(text, KL_JSON_DEPTH + 1);
    law(got.fault != NULL && got.at == KL_JSON_DEPTH, "at %zu", got.at);
  }
  enum { BOMB = 1000000 };
  char *bomb = malloc(BOMB);
  memset(bomb, '[', BOMB);
  law(story(bomb, BOMB).at == KL_JSON_DEPTH, "a bomb");
  for (int i = 0; i < BOMB; i++) {
    bomb[i] = "{\"\":"[i % 4];
  }
  law(story(bomb, BOMB).at == 4 * (size_t)KL_JSON_DEPTH, "a bomb of objects");
  free(bomb);
}

static const char sample[] =
    "{\"name\":\"caf\xc3\xa9 "
    "\\u00e9\\ud83d\\ude00\\n\",\"n\":[1,-2.5e-3,123456789012345678901,true],"
    "\"o\":{\"x\":null,\"y\":[[],{}]},\"z\":false}";

static void test_no_prefix_is_a_value(void **state) {
  (void)state;
  law(story(sample, sizeof sample - 1).fault == NULL, "the sample");
  for (size_t length = 0; length < sizeof sample - 1; length++) {
    law(story(sample, length).fault != NULL, "%zu bytes", length);
  }
}

/* Under the sanitizers: nothing but that it ends. */
static void test_changed_bytes_do_no_harm(void **state) {
  (void)state;
  char text[sizeof sample];
  for (size_t at = 0; at < sizeof sample - 1; at++) {
    for (int byte = 0; byte < 256; byte++) {
      memcpy(text, sample, sizeof sample);
      text[at] = (char)byte;
      (void)story(text, sizeof sample - 1);
    }
  }
  UnitRandom random = unit_random();
  for (int i = 0; i < 20000; i++) {
    memcpy(text, sample, sizeof sample);
    for (int j = unit_between(&random, 1, 6); j > 0; j--) {
      text[unit_below(&random, (int)sizeof sample - 1)] =
          "{}[]\",:\\u0e-.1 \xc3"[unit_below(&random, 16)];
    }
    (void)story(text, sizeof sample - 1);
  }
}

static void test_nul_bytes(void **state) {
  (void)state;
  Story got = story("[1\0]", 4);
  law(got.fault != NULL && got.at == 2, "at %zu", got.at);
  got = story("1\0", 2);
  law(got.fault != NULL && got.at == 1, "at %zu", got.at);
  KlBytes room = {0}, out = {0};
  KlJson json;
  kl_json_begin(&json, "\"a\\u0000b\"", 10, &room);
  law(kl_json_next(&json) == KL_JSON_STRING && json.size == 3 &&
          memcmp(json.string, "a\0b", 3) == 0,
      "%zu bytes", json.size);
  law(kl_json_write_string(&out, json.string, json.size), "writes NUL");
  law(out.size == 10 && memcmp(out.data, "\"a\\u0000b\"", 10) == 0, "%zu bytes", out.size);
  kl_bytes_clear(&room);
  kl_bytes_clear(&out);
}

static void test_skipping(void **state) {
  (void)state;
  KlBytes room = {0};
  KlJson json;
  kl_json_begin(&json, sample, sizeof sample - 1, &room);
  law(kl_json_next(&json) == KL_JSON_OBJECT_BEGIN, "opens");
  static const char *const key[] = {"name", "n", "o", "z"};
  for (int i = 0; i < 4; i++) {
    law(kl_json_next(&json) == KL_JSON_KEY && kl_json_is(&json, key[i]), "key %d", i);
    law(!kl_json_is(&json, "other"), "key %d", i);
    law(kl_json_skip(&json, kl_json_next(&json)), "key %d", i);
  }
  law(kl_json_next(&json) == KL_JSON_OBJECT_END, "closes");
  law(kl_json_next(&json) == KL_JSON_END, "ends");
  kl_json_begin(&json, "[[1,2", 5, &room);
  law(!kl_json_skip(&json, kl_json_next(&json)), "cut off");
  kl_bytes_clear(&room);
}

static void law_written(const KlBytes *out, const char *want) {
  law(out->size == strlen(want) && memcmp(out->data, want, out->size) == 0, "got %.*s, want %s",
      (int)out->size, (const char *)out->data, want);
}

static void test_writing(void **state) {
  (void)state;
  KlBytes out = {0};
  kl_json_write_text(&out, "[");
  kl_json_write_integer(&out, INT64_MIN);
  kl_json_write_text(&out, ",");
  kl_json_write_integer(&out, INT64_MAX);
  kl_json_write_text(&out, ",");
  kl_json_write_integer(&out, 0);
  kl_json_write_text(&out, ",");
  kl_json_write_real(&out, 3.0);
  kl_json_write_text(&out, ",");
  kl_json_write_real(&out, -1e300);
  kl_json_write_text(&out, ",");
  static const unsigned char text[] = "\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9";
  law(kl_json_write_string(&out, text, sizeof text - 1), "a string");
  kl_json_write_text(&out, ",");
  law(kl_json_write_string(&out, NULL, 0), "an empty string");
  kl_json_write_text(&out, "]");
  law_written(&out, "[-9223372036854775808,9223372036854775807,0,3.0,-1.0e+300,"
                    "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\",\"\"]");
  kl_bytes_clear(&out);
}

static void test_numbers_survive(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlBytes room = {0}, out = {0};
  for (int i = 0; i < 20000; i++) {
    double x = unit_any(&random);
    int64_t n = (int64_t)(unit_bits(&random) >> unit_below(&random, 64));
    out.size = 0;
    kl_json_write_text(&out, "[");
    kl_json_write_real(&out, x);
    kl_json_write_text(&out, ",");
    kl_json_write_integer(&out, n);
    kl_json_write_text(&out, "]");
    KlJson json;
    kl_json_begin(&json, out.data, out.size, &room);
    law(kl_json_next(&json) == KL_JSON_ARRAY_BEGIN, "%a", x);
    law(kl_json_next(&json) == KL_JSON_REAL, "%a", x);
    law_same(json.real, x, "%a", x);
    law(kl_json_next(&json) == KL_JSON_INTEGER && json.integer == n, "%lld", (long long)n);
    law_same(json.real, (double)n, "%lld", (long long)n);
  }
  kl_bytes_clear(&room);
  kl_bytes_clear(&out);
}

static void test_want_of_memory(void **state) {
  (void)state;
  for (long good = 0; good < 3; good++) {
    KlBytes room = {0}, out = {0};
    KlJson json;
    char text[400];
    memset(text, 'x', sizeof text);
    text[0] = text[sizeof text - 1] = '"';
    text[10] = text[300] = '\\';
    text[11] = text[301] = 'n';
    libc_memory_fail_after(good, 1);
    kl_json_begin(&json, text, sizeof text, &room);
    KlJsonToken token = kl_json_next(&json);
    law((token == KL_JSON_ERROR) == room.failed, "after %ld", good);
    law(good > 0 || room.failed, "after %ld", good);
    law((json.fault != NULL) == room.failed, "after %ld", good);
    (void)kl_json_write_string(&out, (const unsigned char *)text, sizeof text);
    libc_memory_fail_after(-1, 0);
    kl_bytes_clear(&room);
    kl_bytes_clear(&out);
  }
  law(libc_memory_blocks() == 0, "%ld blocks", libc_memory_blocks());
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_faults),
      cmocka_unit_test(test_utf8),
      cmocka_unit_test(test_depth),
      cmocka_unit_test(test_no_prefix_is_a_value),
      cmocka_unit_test(test_changed_bytes_do_no_harm),
      cmocka_unit_test(test_nul_bytes),
      cmocka_unit_test(test_skipping),
      cmocka_unit_test(test_writing),
      cmocka_unit_test(test_numbers_survive),
      cmocka_unit_test(test_want_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
