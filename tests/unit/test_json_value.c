/* test_json_value.c - distribution values as JSON and back, byte for byte. */
#include "unit/unit.h"

#include "base/json.h"
#include "dist/json_value.h"
#include "num/sum.h"
#include "support/libc_memory.h"

/* ---- values to try ---- */

enum { MANY = 1024 };

typedef struct Values {
  KlBytes value[MANY];
  int count;
} Values;

static KlBytes *values_next(Values *values) {
  assert_true(values->count < MANY);
  return &values->value[values->count++];
}

static void values_clear(Values *values) {
  for (int i = 0; i < values->count; i++) {
    kl_bytes_clear(&values->value[i]);
  }
  values->count = 0;
}

static KlLabel text_label(const char *text, size_t length) {
  return (KlLabel){.type = KL_LABEL_TEXT, .bytes = (const unsigned char *)text, .length = length};
}

static KlLabel blob_label(const char *bytes, size_t length) {
  KlLabel label = text_label(bytes, length);
  label.type = KL_LABEL_BLOB;
  return label;
}

static KlLabel integer_label(int64_t n) {
  return (KlLabel){.type = KL_LABEL_INTEGER, .integer = n};
}

/* m 2^e, m of 80 bits */
static KlInteger eighty_bits(int low) {
  uint32_t limb[] = {0x9e3779b9, 0x7f4a7c15, 0x8001};
  KlInteger out;
  kl_integer_from_limbs(&out, 1, low, limb, 3);
  return out;
}

/* The weight of the i-th label: whole, a double, neither; small and large. */
static KlInteger some_weight(int i) {
  static const double weight[] = {1.0, 3.0,    0x1p62, 0x1p63,     0x1p64,       0.5,
                                  0.1, 1e-300, 5e-324, 1.7e308,    0x1p53,       1e17,
                                  2.0, 127.0,  128.0,  0x1.8p1023, 4294967296.0, 1.0 / 3.0};
  KlInteger out;
  int choice = i % ((int)UNIT_COUNT(weight) + 4);
  if (choice >= (int)UNIT_COUNT(weight)) {
    static const int low[] = {0, -3, 30, -67};
    return eighty_bits(low[choice - (int)UNIT_COUNT(weight)]);
  }
  kl_integer_from_double(&out, weight[choice]);
  return out;
}

/* In ascending order. */
static int hostile_labels(KlLabel *label) {
  int n = 0;
  label[n++] = kl_label_of_real(-HUGE_VAL);
  label[n++] = kl_label_of_real(-1e300);
  label[n++] = integer_label(INT64_MIN);
  label[n++] = integer_label(-1);
  label[n++] = kl_label_of_real(-5e-324);
  label[n++] = integer_label(0);
  label[n++] = kl_label_of_real(0.1);
  label[n++] = integer_label(1);
  label[n++] = kl_label_of_real(1.5);
  label[n++] = integer_label(INT64_MAX);
  label[n++] = kl_label_of_real(0x1p63);
  label[n++] = kl_label_of_real(1e300);
  label[n++] = kl_label_of_real(DBL_MAX);
  label[n++] = kl_label_of_real(HUGE_VAL);
  label[n++] = text_label("", 0);
  label[n++] = text_label("\0", 1);
  label[n++] = text_label("\0a", 2);
  label[n++] = text_label("\x01\t\n\x1f\"\\/\x7f", 8);
  label[n++] = text_label("1", 1);
  label[n++] = text_label("a\0b", 3);
  label[n++] = text_label("null", 4);
  label[n++] = text_label("\x80", 1);
  label[n++] = text_label("\xc0\x80", 2);
  label[n++] = text_label("\xc3\xa9", 2);
  label[n++] = text_label("\xed\xa0\x80", 3);
  label[n++] = text_label("\xf0\x9f\x98\x80", 4);
  label[n++] = text_label("\xff\0\xfe", 3);
  label[n++] = blob_label("", 0);
  label[n++] = blob_label("\0", 1);
  label[n++] = blob_label("abc", 3);
  label[n++] = blob_label("\xff\xff", 2);
  return n;
}

/* Labels from `first` on, every `step`-th. */
static void make_counts(KlBytes *out, unsigned flags, int first, int step) {
  KlLabel label[64];
  int count = hostile_labels(label);
  KlInteger sum = eighty_bits(-4), square;
  kl_integer_from_double(&square, 0.375);
  kl_dist_write_header(out, KL_KIND_COUNTS, flags);
  kl_counts_write_begin(out, (uint64_t)((count - first + step - 1) / step),
                        (flags & KL_FLAG_REAL) != 0 ? &sum : NULL, &square);
  for (int i = first; i < count; i += step) {
    KlInteger weight = some_weight(i * 7 + first);
    kl_counts_write_label(out, &label[i]);
    kl_write_exact(out, &weight);
  }
}

static void make_member(KlBytes *out, const char *name, int dimension, const double *x, int count) {
  const KlFamily *family = kl_family_by_name(name, strlen(name));
  KlScaled theta[KL_FAMILY_THETA] = {{{0.0, 0.0}, 0}};
  KlMember member = {family, dimension, theta};
  assert_int_equal(count, kl_family_theta(family, dimension));
  for (int i = 0; i < count; i++) {
    theta[i] = kl_scaled_double(x[i]);
  }
  kl_dist_write_member(out, &member);
}

/* The j-th column of row i, inside every family's support. */
static KlDd row_value(const KlFamily *family, int i, int j, int dimension) {
  if (kl_family_gathers(family, KL_GATHER_BOUNDS) && j > 0) {
    return kl_dd(j == 1 ? 0.0 : 2.0, 0.0);
  }
  if (family->columns == 2) {
    return kl_dd(j == 0 ? 1.0 + i % 2 : 3.0, 0.0);
  }
  if (family->whole) {
    return kl_dd(strcmp(family->name, "bernoulli") == 0 ? i % 2 : 1.0 + i * i, 0.0);
  }
  if (family->shape == KL_SHAPE_VECTOR) {
    double share = (1.0 + i) / 64.0;
    return kl_dd(j > 0 ? share : 1.0 - share * (dimension - 1), 0.0);
  }
  return kl_dd(0.25 + 0.125 * (i % 4) + (j * (i + 1) % 3) * 0.0625, 0.0);
}

static void make_sums(KlBytes *out, const KlFamily *family, int dimension, int rows) {
  KlSum sum[KL_FAMILY_THETA] = {{0}};
  KlFactors factor[KL_FAMILY_THETA];
  KlDd x[KL_FAMILY_COLUMNS];
  KlInteger exact;
  int columns = family->columns > 0 ? family->columns : dimension;
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < columns; j++) {
      x[j] = row_value(family, i, j, dimension);
    }
    family->observe(dimension, x, factor);
    for (int k = 0; k < family->sums(dimension); k++) {
      KlDd u = factor[k].u, v = factor[k].v;
      assert_int_equal(kl_sum_add_product(&sum[k], u.hi, v.hi), KL_OK);
      assert_int_equal(kl_sum_add_product(&sum[k], u.lo, v.hi), KL_OK);
      assert_int_equal(kl_sum_add_product(&sum[k], u.hi, v.lo), KL_OK);
      assert_int_equal(kl_sum_add_product(&sum[k], u.lo, v.lo), KL_OK);
    }
  }
  for (int k = 0; k < family->sums(dimension); k++) {
    kl_sum_integer(&sum[k], &exact);
    kl_write_exact(out, &exact);
    kl_sum_clear(&sum[k]);
  }
}

/* Those of the rows where there are sums as well. */
static void make_ends(KlBytes *out, const KlFamily *family, int rows) {
  double low = kl_domain_contains(family->column[0].domain, -0.1) ? -0.1 : 0.1;
  double high = rows == 1 ? low : 1e300;
  if (kl_family_gathers(family, KL_GATHER_BOUNDS)) {
    low = row_value(family, 0, 1, 1).hi;
    high = row_value(family, 0, 2, 1).hi;
  } else if (kl_family_gathers(family, KL_GATHER_SUMS)) {
    low = high = row_value(family, 0, 0, 1).hi;
    for (int i = 1; i < rows; i++) {
      low = fmin(low, row_value(family, i, 0, 1).hi);
      high = fmax(high, row_value(family, i, 0, 1).hi);
    }
  }
  kl_write_double(out, low);
  kl_write_double(out, high);
}

static void make_fit(KlBytes *out, const KlFamily *family, int dimension, int rows) {
  KlInteger weight;
  kl_dist_write_fit(out, family, dimension);
  if (!kl_family_gathers(family, KL_GATHER_VALUES)) {
    kl_integer_from_unsigned(&weight, (uint64_t)rows);
    kl_write_exact(out, &weight);
    if (kl_family_gathers(family, KL_GATHER_ENDS)) {
      make_ends(out, family, rows);
    }
    if (kl_family_gathers(family, KL_GATHER_SUMS)) {
      make_sums(out, family, dimension, rows);
    }
  } else {
    kl_counts_write_begin(out, (uint64_t)rows, NULL, NULL);
    for (int i = 0; i < rows; i++) {
      KlLabel label = kl_label_of_real(family->whole ? i * i : 0.25 + i * 0.03125);
      kl_integer_from_double(&weight, i % 3 == 2 ? 2.0 / 3.0 : 1.0 + i);
      kl_counts_write_label(out, &label);
      kl_write_exact(out, &weight);
    }
  }
}

/* A mixture of two values, with the bytes in the order of blobs. */
static void make_mixture(KlBytes *out, const KlBytes *a, const KlBytes *b, bool real) {
  KlLabel first = {.type = KL_LABEL_BLOB, .bytes = a->data, .length = a->size};
  KlLabel second = {.type = KL_LABEL_BLOB, .bytes = b->data, .length = b->size};
  KlInteger weight, sum = eighty_bits(1), square = eighty_bits(-7);
  bool swapped = kl_label_compare(&first, &second) > 0;
  kl_dist_write_header(out, KL_KIND_MIXTURE, real ? KL_FLAG_REAL : 0);
  kl_counts_write_begin(out, 2, real ? &sum : NULL, &square);
  kl_counts_write_label(out, swapped ? &second : &first);
  kl_integer_from_double(&weight, real ? 0.25 : 3.0);
  kl_write_exact(out, &weight);
  kl_counts_write_label(out, swapped ? &first : &second);
  weight = eighty_bits(0);
  kl_write_exact(out, &weight);
}

static void make_members(Values *values) {
  static const double vector[] = {1.0, 5e-324, 1e300}, matrix[] = {0.0, -1.5, 1.0, 0.5, 0.5, 2.0};
  for (size_t i = 0; kl_family_at(i) != NULL; i++) {
    const KlFamily *family = kl_family_at(i);
    for (int j = 0; j < KL_FAMILY_PROBES && family->shape == KL_SHAPE_SCALARS; j++) {
      make_member(values_next(values), family->name, 1, family->probe[j], family->parameters);
    }
  }
  make_member(values_next(values), "dirichlet", 3, vector, 3);
  make_member(values_next(values), "mvnormal", 2, matrix, 6);
}

static void make_fits(Values *values) {
  static const int rows[] = {1, 2, 3, 17};
  for (size_t i = 0; kl_family_at(i) != NULL; i++) {
    const KlFamily *family = kl_family_at(i);
    int dimension = family->shape == KL_SHAPE_SCALARS ? 1 : 3;
    for (size_t j = 0; j < UNIT_COUNT(rows) && family->gather != KL_GATHER_NOTHING; j++) {
      make_fit(values_next(values), family, dimension, rows[j]);
    }
  }
}

static void make_all(Values *values) {
  values->count = 0;
  memset(values->value, 0, sizeof values->value);
  make_members(values);
  make_fits(values);
  for (int i = 0; i < 31; i++) {
    static const unsigned flags[] = {0, KL_FLAG_GIVEN, KL_FLAG_REAL};
    make_counts(values_next(values), flags[i % 3], i, 1 + i % 4);
  }
  int plain = values->count;
  for (int i = 0; i < plain; i += 3) {
    int other = (7 * i + 1) % plain;
    if (other != i) {
      make_mixture(values_next(values), &values->value[i], &values->value[other], i % 2 == 0);
    }
  }
  for (int depth = 2; depth <= KL_DIST_DEPTH; depth++) {
    KlBytes *out = values_next(values);
    make_mixture(out, out - 1, &values->value[plain / 2], depth % 2 == 0);
  }
}

/* ---- there and back ---- */

static KlBytes json_of(const KlBytes *value) {
  KlDist dist;
  KlProblem problem = {""};
  KlBytes text = {0};
  KlStatus status = kl_dist_decode(&dist, value->data, value->size, NULL, &problem);
  law(status == KL_OK, "%s", problem.text);
  status = kl_dist_to_json(&dist, NULL, &text, &problem);
  law(status == KL_OK, "status %d: %s", (int)status, problem.text);
  kl_dist_clear(&dist);
  return text;
}

static void law_back(const KlBytes *text, const KlBytes *value) {
  KlBytes back = {0};
  KlProblem problem = {""};
  KlStatus status = kl_dist_from_json(text->data, text->size, NULL, &back, &problem);
  law(status == KL_OK, "status %d: %s\n%.*s", (int)status, problem.text, (int)text->size,
      (const char *)text->data);
  law(back.size == value->size && memcmp(back.data, value->data, back.size) == 0, "%.*s",
      (int)text->size, (const char *)text->data);
  kl_bytes_clear(&back);
}

static void test_round_trips(void **state) {
  static Values values;
  (void)state;
  make_all(&values);
  for (int i = 0; i < values.count; i++) {
    KlBytes text = json_of(&values.value[i]);
    law_back(&text, &values.value[i]);
    kl_bytes_clear(&text);
  }
  values_clear(&values);
  assert_int_equal(libc_memory_blocks(), 0);
}

static void law_text(KlBytes *value, const char *want) {
  KlBytes text = json_of(value);
  law(text.size == strlen(want) && memcmp(text.data, want, text.size) == 0, "got  %.*s\n  want %s",
      (int)text.size, (const char *)text.data, want);
  law_back(&text, value);
  kl_bytes_clear(&text);
  kl_bytes_clear(value);
}

static void write_pair(KlBytes *out, const KlLabel *label, double weight) {
  KlInteger exact;
  kl_integer_from_double(&exact, weight);
  kl_counts_write_label(out, label);
  kl_write_exact(out, &exact);
}

static void test_texts(void **state) {
  (void)state;
  KlBytes value = {0};
  make_member(&value, "normal", 1, (const double[]){0.0, 1.0}, 2);
  law_text(&value, "{\"family\":\"normal\",\"mean\":0.0,\"sd\":1.0}");
  make_member(&value, "dirichlet", 2, (const double[]){1.0, 2.0}, 2);
  law_text(&value, "{\"family\":\"dirichlet\",\"alpha\":[1.0,2.0]}");
  make_member(&value, "mvnormal", 2, (const double[]){0.0, 1.0, 2.0, 0.5, 0.5, 1e300}, 6);
  law_text(&value, "{\"family\":\"mvnormal\",\"mean\":[0.0,1.0],"
                   "\"cov\":[[2.0,0.5],[0.5,1.0e+300]]}");
  make_fit(&value, kl_family_by_name("normal", 6), 1, 1);
  law_text(&value, "{\"family\":\"normal\",\"mean\":null,\"sd\":null,\"n\":1,"
                   "\"state\":{\"sums\":[\"020301\",\"020701\"],\"n\":\"020001\"}}");
  /* Two rows of 1/4: sums 1/2 and 1/8. */
  kl_dist_write_fit(&value, kl_family_by_name("normal", 6), 1);
  kl_write_bytes(&value, "\x02\x02\x01\x02\x01\x01\x02\x05\x01", 9);
  law_text(&value, "{\"family\":\"normal\",\"mean\":null,\"sd\":null,\"point\":0.25,\"n\":2,"
                   "\"state\":{\"sums\":[\"020101\",\"020501\"],\"n\":\"020201\"}}");
  make_fit(&value, kl_family_by_name("poisson", 7), 1, 3);
  law_text(&value, "{\"family\":\"poisson\",\"rate\":2.6666666666666665,\"n\":3,"
                   "\"state\":{\"sums\":[\"020601\"],\"n\":\"020003\"}}");
  make_fit(&value, kl_family_by_name("binomial", 8), 1, 2);
  law_text(&value, "{\"family\":\"binomial\",\"n\":3.0,\"p\":0.5,\"rows\":2,"
                   "\"state\":{\"sums\":[\"020003\",\"020203\",\"020209\"],\"n\":\"020201\"}}");
}

static void test_texts_of_labels(void **state) {
  (void)state;
  KlBytes value = {0};
  KlLabel a = text_label("a", 1), b = text_label("b", 1), c = text_label("\xff", 1);
  KlLabel d = blob_label("\x01\xab", 2), one = integer_label(1), ten = kl_label_of_real(1e300);
  KlLabel low = kl_label_of_real(-HUGE_VAL), high = kl_label_of_real(HUGE_VAL);
  kl_dist_write_header(&value, KL_KIND_COUNTS, 0);
  kl_counts_write_begin(&value, 2, NULL, NULL);
  write_pair(&value, &a, 3.0);
  write_pair(&value, &b, 2.0);
  law_text(&value, "{\"family\":\"categorical\",\"n\":5,\"labels\":[[\"a\",3],[\"b\",2]],"
                   "\"state\":{\"counted\":true}}");
  kl_dist_write_header(&value, KL_KIND_COUNTS, KL_FLAG_GIVEN);
  kl_counts_write_begin(&value, 6, NULL, NULL);
  write_pair(&value, &low, 0.5);
  write_pair(&value, &one, 0x1p62);
  write_pair(&value, &ten, 0x1p63);
  write_pair(&value, &high, 1.0);
  write_pair(&value, &c, 1.0);
  write_pair(&value, &d, 1.0);
  law_text(&value,
           "{\"family\":\"categorical\",\"labels\":[[{\"real\":null,\"sign\":-1},0.5],"
           "[1,4611686018427387904],[1.0e+300,9.223372036854776e+18],[{\"real\":null,\"sign\":1},"
           "1],[{\"text\":\"ff\"},1],[{\"blob\":\"01ab\"},1]]}");
}

/* Totals at the edge of 2^63 and of the doubles. */
static void test_totals(void **state) {
  (void)state;
  static const struct {
    double a, b;
    const char *n;
  } total[] = {
      {0x1p62, 0x1p62 - 512.0, "9223372036854775296"},
      {0x1p63 - 1024.0, 1023.0, "9223372036854775807"},
      {0x1p62, 0x1p62, "9.223372036854776e+18"},
      {0.5, 0.5, "1"},
      {0.5, 1.0, "1.5"},
      {0x1p53, 1.0, "9007199254740993"},
      {1.0, 0x1p-60, "1.0"},
      {DBL_MAX, DBL_MAX, "null,\"infinite\":true"},
  };
  for (size_t i = 0; i < UNIT_COUNT(total); i++) {
    KlBytes value = {0};
    KlLabel a = integer_label(0), b = integer_label(1);
    kl_dist_write_header(&value, KL_KIND_COUNTS, 0);
    kl_counts_write_begin(&value, 2, NULL, NULL);
    write_pair(&value, &a, total[i].a);
    write_pair(&value, &b, total[i].b);
    KlBytes text = json_of(&value);
    char want[80];
    int size =
        snprintf(want, sizeof want, "{\"family\":\"categorical\",\"n\":%s,\"labels\":", total[i].n);
    law(memcmp(text.data, want, (size_t)size) == 0, "got %.*s\n want %s", (int)text.size,
        (const char *)text.data, want);
    law_back(&text, &value);
    kl_bytes_clear(&text);
    kl_bytes_clear(&value);
  }
}

/* Fitted parameters beyond the doubles are none. */
static void test_infinite_parameters(void **state) {
  (void)state;
  KlBytes value = {0};
  KlInteger n, sum;
  kl_dist_write_fit(&value, kl_family_by_name("poisson", 7), 1);
  kl_integer_from_double(&n, 0x1p-100);
  kl_integer_from_double(&sum, 0x1p1000);
  kl_write_exact(&value, &n);
  kl_write_exact(&value, &sum);
  KlBytes text = json_of(&value);
  const char *want = "{\"family\":\"poisson\",\"rate\":null,\"n\":7.888609052210118e-31,"
                     "\"state\":";
  law(memcmp(text.data, want, strlen(want)) == 0, "%.*s", (int)text.size, (const char *)text.data);
  law_back(&text, &value);
  kl_bytes_clear(&text);
  kl_bytes_clear(&value);
}

/* ---- what people write ---- */

/* On the heap to the byte, so that reading beyond it shows. */
static KlStatus from_bytes(const void *text, size_t size, KlBytes *value, KlProblem *problem) {
  unsigned char *copy = malloc(size + (size == 0));
  assert_non_null(copy);
  memcpy(copy, text, size);
  KlStatus status = kl_dist_from_json(copy, size, NULL, value, problem);
  free(copy);
  return status;
}

static KlStatus from(const char *text, KlBytes *value, KlProblem *problem) {
  return from_bytes(text, strlen(text), value, problem);
}

static void test_same_values(void **state) {
  (void)state;
  static const char *const same[][2] = {
      {"{\"family\":\"normal\",\"mean\":0,\"sd\":1}",
       " { \"sd\" : 1.0 , \"family\" : \"NORMAL\" ,\n\"mean\" : -0.0 } "},
      {"{\"family\":\"mvnormal\",\"mean\":[0,0],\"cov\":[[1,0],[0,1]]}",
       "{\"cov\":[[1,-0.0],[0,1e0]],\"family\":\"mvnormal\",\"mean\":[0,0]}"},
      {"{\"family\":\"categorical\",\"labels\":[[\"a\",3],[\"b\",1]]}",
       "{\"labels\":[[\"b\",0.25],[\"c\",0],[\"a\",3],[\"b\",\"020501\"],[\"b\",0.625]],"
       "\"family\":\"categorical\"}"},
      {"{\"family\":\"categorical\",\"labels\":[[1,2],[\"\\u0061\\u0000\",1],[2.5,1]]}",
       "{\"family\":\"categorical\",\"labels\":[[1.0,1],[{\"text\":\"6100\"},1],[2.5,1],[10e-1,1]]"
       "}"},
      {"{\"family\":\"categorical\",\"labels\":[[0,1]],\"state\":{\"counted\":true}}",
       "{\"state\":{\"counted\":true},\"n\":null,\"family\":\"categorical\",\"labels\":[[-0.0,1]]"
       "}"},
      {"{\"family\":\"normal\",\"state\":{\"sums\":[\"00\",\"020001\"],\"n\":\"020001\"}}",
       "{\"state\":{\"n\":\"020001\",\"sums\":[\"00\",\"020001\"]},\"mean\":3,\"sd\":null,\"n\":-1."
       "5,"
       "\"point\":[1,[]],\"infinite\":true,\"family\":\"normal\"}"},
      {"{\"family\":\"mixture\",\"parts\":[[3,{\"family\":\"poisson\",\"rate\":1}],"
       "[1,{\"family\":\"poisson\",\"rate\":2}]]}",
       "{\"parts\":[[1,{\"family\":\"poisson\",\"rate\":2}],[1,{\"rate\":1,\"family\":\"poisson\"}]"
       ","
       "[2,{\"family\":\"poisson\",\"rate\":1.0}],[0,{\"family\":\"poisson\",\"rate\":3.0}]],"
       "\"state\":{},\"family\":\"mixture\"}"},
  };
  for (size_t i = 0; i < UNIT_COUNT(same); i++) {
    KlBytes value[2] = {{0}, {0}};
    for (int j = 0; j < 2; j++) {
      KlProblem problem = {""};
      KlStatus status = from(same[i][j], &value[j], &problem);
      law(status == KL_OK, "%s\n  %s", same[i][j], problem.text);
    }
    law(value[0].size == value[1].size && memcmp(value[0].data, value[1].data, value[0].size) == 0,
        "%s\n  %s", same[i][0], same[i][1]);
    kl_bytes_clear(&value[0]);
    kl_bytes_clear(&value[1]);
  }
}

#define CATEGORICAL(labels) "{\"family\":\"categorical\",\"labels\":" labels "}"
#define MIXTURE(parts) "{\"family\":\"mixture\",\"parts\":" parts "}"
#define NORMAL "{\"family\":\"normal\",\"mean\":0,\"sd\":1}"

static const char *const refused[][2] = {
    {"", "not valid JSON: at byte 0, expected a value"},
    {"{\"family\" \"normal\"}", "not valid JSON: at byte 10, expected ':'"},
    {NORMAL " x", "not valid JSON: at byte 36, expected nothing more"},
    {"[]", "at byte 0, expected an object"},
    {"{\"family\":\"poisson\",\"rate\":.5}", "not valid JSON: at byte 27, expected a value"},
    {"3", "at byte 0, expected an object"},
    {"{}", "the key \"family\" is missing"},
    {"{\"family\":1}", "family = 1, must be the name of a family"},
    {"{\"family\":\"nrmal\"}", "family = \"nrmal\", must be the name of a family"},
    {"{\"family\":[1]}", "family is an array, must be the name of a family"},
    {"{\"family\":\"normal\",\"family\":\"normal\"}", "the key \"family\" is there twice"},
    {"{\"family\":\"normal\",\"mean\":0}", "the key \"sd\" is missing"},
    {"{\"family\":\"normal\",\"mean\":0,\"mean\":0,\"sd\":1}", "the key \"mean\" is there twice"},
    {"{\"family\":\"normal\",\"mean\":0,\"std\":1}",
     "unknown key \"std\": there are family, state, n, point, infinite, mean, sd"},
    {"{\"family\":\"normal\",\"mean\":0,\"sd\":-1}", "sd = -1, must be a number > 0"},
    {"{\"family\":\"normal\",\"mean\":\"0\",\"sd\":1}", "mean = \"0\", must be a number"},
    {"{\"family\":\"normal\",\"mean\":null,\"sd\":1}", "mean = null, must be a number"},
    {"{\"family\":\"normal\",\"mean\":[0],\"sd\":1}", "mean is an array, must be a number"},
    {"{\"family\":\"normal\",\"mean\":0,\"sd\":1,\"n\":3}",
     "the key \"n\" is there, but no \"state\""},
    {"{\"family\":\"binomial\",\"n\":2.5,\"p\":0.25}",
     "binomial(n = 2.5, p = 0.25), must have a whole number n"},
    {"{\"family\":\"dirichlet\",\"alpha\":[1]}", "alpha: there are fewer than 2 numbers"},
    {"{\"family\":\"dirichlet\",\"alpha\":1}", "alpha: at byte 30, expected an array of numbers"},
    {"{\"family\":\"dirichlet\",\"alpha\":[1,null]}", "alpha: at byte 33, expected a number"},
    {"{\"family\":\"dirichlet\",\"alpha\":[1,-2]}", "alpha: number 2 = -2.0, must be a number > 0"},
    {"{\"family\":\"mvnormal\",\"mean\":[0,0],\"cov\":[[1,0],[0,1,0]]}",
     "cov: row 2 has 3 numbers, not 2"},
    {"{\"family\":\"mvnormal\",\"mean\":[0,0],\"cov\":[[1]]}",
     "cov: there are 1 rows, not 2 as in mean"},
    {"{\"family\":\"mvnormal\",\"mean\":[0,0],\"cov\":[[1,0.5],[0,1]]}",
     "mvnormal, must have a symmetric covariance matrix"},
    {CATEGORICAL("[]"), "labels: no weight is > 0"},
    {CATEGORICAL("[[\"a\",0]]"), "labels: no weight is > 0"},
    {CATEGORICAL("[[\"a\",-1]]"), "labels: weight = -1, must be a number >= 0"},
    {CATEGORICAL("[[\"a\",\"030001\"]]"), "labels: weight = \"030001\", must be a number >= 0"},
    {CATEGORICAL("[[\"a\",\"02000\"]]"),
     "labels: weight = \"02000\", must be bytes in hexadecimal text"},
    {CATEGORICAL("[[\"a\",\"020002\"]]"),
     "labels: weight = \"020002\", must be an exact number in hexadecimal text"},
    {CATEGORICAL("[[\"a\",\"02000101\"]]"),
     "labels: weight = \"02000101\", must be an exact number in hexadecimal text"},
    {CATEGORICAL("[[\"a\",\"\"]]"),
     "labels: weight = \"\", must be an exact number in hexadecimal text"},
    {CATEGORICAL("[[true,1]]"), "labels: label = true, must be a number, text, or an object"},
    {CATEGORICAL("[[]]"),
     "labels: label is missing at byte 35, must be a number, text, or an object"},
    {CATEGORICAL("[[1]]"), "labels: weight is missing at byte 36, must be a number >= 0"},
    {CATEGORICAL("[[1,1,1]]"), "labels: at byte 39, expected the end of a pair [label, weight]"},
    {CATEGORICAL("[1]"), "labels: at byte 34, expected a pair [label, weight]"},
    {CATEGORICAL("{\"a\":1}"), "labels: at byte 33, expected an array of pairs [label, weight]"},
    {CATEGORICAL("[[{\"real\":null},1]]"),
     "labels: the label at byte 35 must be {\"blob\":\"hex\"}, {\"text\":\"hex\"} or "
     "{\"real\":null,\"sign\":1}"},
    {CATEGORICAL("[[{\"real\":1,\"sign\":1},1]]"),
     "labels: real = 1, must be null, which stands for infinity"},
    {CATEGORICAL("[[{\"real\":null,\"sign\":2},1]]"), "labels: sign = 2, must be 1 or -1"},
    {CATEGORICAL("[[{\"blob\":\"0g\"},1]]"),
     "labels: blob = \"0g\", must be bytes in hexadecimal text"},
    {CATEGORICAL("[[{\"bolb\":\"00\"},1]]"),
     "labels: unknown key \"bolb\": there are blob, text, real, sign"},
    {"{\"family\":\"categorical\",\"labels\":[[1,1]],\"state\":{}}",
     "state: the key \"counted\" is missing"},
    {"{\"family\":\"categorical\",\"labels\":[[1,1]],\"state\":{\"counted\":true,\"real_sum\":"
     "\"020001\"}}",
     "state: the key \"real_square\" is missing"},
    {"{\"family\":\"categorical\",\"labels\":[[1,1]],\"n\":\"5\",\"state\":{\"counted\":true}}",
     "n = \"5\", must be a number or null"},
    {"{\"family\":\"categorical\",\"labels\":[[1,1]],\"n\":1}",
     "the key \"n\" is there, but no \"state\""},
    {"{\"family\":\"categorical\"}", "the key \"labels\" is missing"},
    {MIXTURE("[]"), "no weight is > 0"},
    {MIXTURE("[[1]]"), "parts: at byte 31, expected an object"},
    {MIXTURE("[[1," NORMAL ",1]]"),
     "parts: at byte 68, expected the end of a part [weight, value]"},
    {MIXTURE("[[1,{\"family\":\"normal\",\"mean\":0,\"sd\":0}]]"),
     "parts: sd = 0, must be a number > 0"},
    {"{\"family\":\"mixture\",\"parts\":[[1," NORMAL "]],\"state\":{\"real_sum\":\"020001\"}}",
     "state: the key \"real_square\" is missing"},
    {"{\"family\":\"normal\",\"state\":{\"n\":\"020001\"}}", "state: the key \"sums\" is missing"},
    {"{\"family\":\"normal\",\"state\":{\"sums\":[],\"n\":\"020001\"}}",
     "state: a sum is missing at byte 36, must be bytes in hexadecimal text"},
    {"{\"family\":\"normal\",\"state\":{\"sums\":[\"00\",\"00\",\"00\"],\"n\":\"020001\"}}",
     "state: at byte 46, expected no more than 2 sums"},
    {"{\"family\":\"normal\",\"state\":{\"sums\":[\"00\",\"00\"],\"n\":\"00\"}}",
     "state: n = \"00\", must be a number > 0"},
    {"{\"family\":\"normal\",\"state\":{\"sums\":[\"00\",\"00\"],\"n\":\"020001\",\"low\":1}}",
     "state: the key \"low\" is not of this family"},
    {"{\"family\":\"normal\",\"state\":{\"sums\":[\"00\",\"00\"],\"n\":\"020001\"},\"sd\":\"1\"}",
     "sd = \"1\", must be a number, an array or null"},
    {"{\"family\":\"normal\",\"state\":3}", "state: at byte 27, expected an object"},
    {"{\"family\":\"uniform\",\"state\":{\"n\":\"020001\",\"low\":2,\"high\":1}}",
     "state: low is above high"},
    {"{\"family\":\"laplace\",\"state\":{\"values\":[[\"a\",1]]}}",
     "state: values: a label is not a number"},
    {"{\"family\":\"mvnormal\",\"state\":{\"dimension\":33,\"sums\":[],\"n\":\"020001\"}}",
     "state: dimension = 33, must be a whole number from 1 to 32"},
};

static void test_refusals(void **state) {
  (void)state;
  for (size_t i = 0; i < UNIT_COUNT(refused); i++) {
    KlBytes value = {0};
    KlProblem problem = {""};
    KlStatus status = from(refused[i][0], &value, &problem);
    law(status == KL_REFUSED && value.size == 0, "%s", refused[i][0]);
    law(strcmp(problem.text, refused[i][1]) == 0, "%s\n  got  %s\n  want %s", refused[i][0],
        problem.text, refused[i][1]);
    kl_bytes_clear(&value);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

static void test_depth(void **state) {
  (void)state;
  char text[1024] = NORMAL, next[1024];
  KlBytes value = {0};
  KlProblem problem = {""};
  for (int depth = 1; depth <= KL_DIST_DEPTH + 1; depth++) {
    int size = snprintf(next, sizeof next, "{\"parts\":[[1,%s]],\"family\":\"mixture\"}", text);
    assert_true(size > 0 && (size_t)size < sizeof next);
    memcpy(text, next, sizeof text);
    KlStatus status = from(text, &value, &problem);
    law(status == (depth <= KL_DIST_DEPTH ? KL_OK : KL_REFUSED), "depth %d: %s", depth,
        problem.text);
  }
  const char *end = "mixtures are nested more than 8 deep";
  assert_string_equal(problem.text + strlen(problem.text) - strlen(end), end);
  kl_bytes_clear(&value);
}

/* ---- what is broken ---- */

/* A text of every kind. */
static int some_texts(KlBytes *text) {
  static Values values;
  make_all(&values);
  int count = 0;
  for (int i = 0; i < values.count; i += i < values.count - 1 && i > values.count - 20 ? 1 : 9) {
    text[count++] = json_of(&values.value[i]);
  }
  values_clear(&values);
  return count;
}

static void test_truncations(void **state) {
  (void)state;
  KlBytes text[MANY];
  int count = some_texts(text);
  for (int i = 0; i < count; i++) {
    size_t step = 1 + text[i].size / 400;
    for (size_t size = 0; size < text[i].size; size += step) {
      KlBytes value = {0};
      KlProblem problem = {""};
      KlStatus status = from_bytes(text[i].data, size, &value, &problem);
      law(status == KL_REFUSED && strncmp(problem.text, "not valid JSON: at byte ", 24) == 0,
          "%.*s\n  %s", (int)size, (const char *)text[i].data, problem.text);
      kl_bytes_clear(&value);
    }
    kl_bytes_clear(&text[i]);
  }
  assert_int_equal(libc_memory_blocks(), 0);
}

/* Whatever is accepted is a value, and the same one once more. */
static void test_mutations(void **state) {
  (void)state;
  UnitRandom random = unit_random();
  KlBytes text[MANY];
  int count = some_texts(text), accepted = 0;
  for (int i = 0; i < count; i++) {
    for (int repeat = 0; repeat < 60; repeat++) {
      static const char some[] = "0123456789abcdef\",:{}[]-.e tnul\\";
      KlBytes value = {0};
      KlProblem problem = {""};
      size_t at = (size_t)unit_below(&random, (int)text[i].size);
      unsigned char before = text[i].data[at];
      text[i].data[at] = (unsigned char)some[unit_below(&random, (int)sizeof some - 1)];
      KlStatus status = kl_dist_from_json(text[i].data, text[i].size, NULL, &value, &problem);
      law(status == KL_OK || (status == KL_REFUSED && problem.text[0] != '\0'), "%.*s",
          (int)text[i].size, (const char *)text[i].data);
      accepted += status == KL_OK;
      if (status == KL_OK) {
        KlBytes again = json_of(&value);
        law_back(&again, &value);
        kl_bytes_clear(&again);
      }
      text[i].data[at] = before;
      kl_bytes_clear(&value);
    }
    kl_bytes_clear(&text[i]);
  }
  law(accepted > 50, "only %d mutations were accepted", accepted);
  assert_int_equal(libc_memory_blocks(), 0);
}

/* ---- no memory, no patience ---- */

static void test_no_memory(void **state) {
  (void)state;
  KlBytes text[MANY];
  int count = some_texts(text);
  for (int i = 0; i < count; i++) {
    KlStatus status = KL_NO_MEMORY;
    for (long allowed = 0; status == KL_NO_MEMORY; allowed++) {
      KlBytes value = {0};
      KlProblem problem = {""};
      long blocks = libc_memory_blocks();
      libc_memory_fail_after(allowed, 0);
      status = kl_dist_from_json(text[i].data, text[i].size, NULL, &value, &problem);
      law(status == (libc_memory_failed() ? KL_NO_MEMORY : KL_OK), "%ld: status %d, %s", allowed,
          (int)status, problem.text);
      libc_memory_fail_after(-1, 0);
      kl_bytes_clear(&value);
      assert_int_equal(libc_memory_blocks(), blocks);
    }
  }
  for (int i = 0; i < count; i++) {
    KlStatus status = KL_NO_MEMORY;
    KlBytes value = {0};
    KlProblem problem = {""};
    assert_int_equal(kl_dist_from_json(text[i].data, text[i].size, NULL, &value, &problem), KL_OK);
    for (long allowed = 0; status == KL_NO_MEMORY; allowed++) {
      KlBytes out = {0};
      KlDist dist;
      long blocks = libc_memory_blocks();
      assert_int_equal(kl_dist_decode(&dist, value.data, value.size, NULL, &problem), KL_OK);
      libc_memory_fail_after(allowed, 0);
      status = kl_dist_to_json(&dist, NULL, &out, &problem);
      law(status == (libc_memory_failed() ? KL_NO_MEMORY : KL_OK), "%ld: status %d", allowed,
          (int)status);
      libc_memory_fail_after(-1, 0);
      kl_dist_clear(&dist);
      kl_bytes_clear(&out);
      assert_int_equal(libc_memory_blocks(), blocks);
    }
    kl_bytes_clear(&value);
    kl_bytes_clear(&text[i]);
  }
}

/* Lets `*host` questions pass. */
static KlStatus ask(void *host) {
  int *left = host;
  return (*left)-- > 0 ? KL_OK : KL_INTERRUPTED;
}

static void test_many_labels(void **state) {
  (void)state;
  enum { LABELS = 3 * KL_POLL_ROWS };
  KlBytes value = {0}, text = {0}, back = {0};
  KlInteger one;
  KlProblem problem = {""};
  KlDist dist;
  kl_integer_from_unsigned(&one, 1);
  kl_dist_write_header(&value, KL_KIND_COUNTS, 0);
  kl_counts_write_begin(&value, LABELS, NULL, NULL);
  kl_json_write_text(&text,
                     "{\"family\":\"categorical\",\"state\":{\"counted\":true},\"labels\":[");
  for (int i = 0; i < LABELS; i++) {
    KlLabel label = integer_label(i);
    kl_counts_write_label(&value, &label);
    kl_write_exact(&value, &one);
    /* 40,507 and 3 * 2^16 have no common divisor: every label comes once. */
    kl_json_write_text(&text, i == 0 ? "[" : ",[");
    kl_json_write_integer(&text, (int64_t)i * 40507 % LABELS);
    kl_json_write_text(&text, ",1]");
  }
  kl_json_write_text(&text, "]}");
  law_back(&text, &value);
  assert_int_equal(kl_dist_decode(&dist, value.data, value.size, NULL, &problem), KL_OK);
  KlBytes out = {0};
  KlPoll poll = {ask, NULL};
  KlStatus status = KL_INTERRUPTED;
  int asked = 0;
  for (int left = 0; status == KL_INTERRUPTED; asked = ++left) {
    int rest = left;
    poll.host = &rest;
    status = kl_dist_from_json(text.data, text.size, &poll, &back, &problem);
    law(status != KL_INTERRUPTED || back.size == 0, "after %d", left);
  }
  law(asked >= 3 * 4, "asked %d times", asked);
  int none = 0;
  poll.host = &none;
  assert_int_equal(kl_dist_to_json(&dist, &poll, &out, &problem), KL_INTERRUPTED);
  kl_dist_clear(&dist);
  kl_bytes_clear(&out);
  kl_bytes_clear(&back);
  kl_bytes_clear(&text);
  kl_bytes_clear(&value);
  assert_int_equal(libc_memory_blocks(), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trips),
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_texts_of_labels),
      cmocka_unit_test(test_totals),
      cmocka_unit_test(test_infinite_parameters),
      cmocka_unit_test(test_same_values),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_depth),
      cmocka_unit_test(test_truncations),
      cmocka_unit_test(test_mutations),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test(test_many_labels),
  };
  return cmocka_run_group_tests_name("json_value", tests, NULL, NULL);
}
