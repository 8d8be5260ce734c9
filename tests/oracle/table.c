/* table.c - reads tables of cases and expands what stands for long vectors in them. */
#include "oracle/table.h"

#include <stdio.h>
#include <stdlib.h>

/* Longer vectors are a mistake in the table. */
enum { VECTOR_LIMIT = 10000000 };

static void *table_allocate(size_t size) {
  void *memory = malloc(size > 0 ? size : 1);
  if (memory == NULL) {
    (void)fputs("oracle: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

OracleVector oracle_vector(size_t count) {
  OracleVector v = {table_allocate(count * sizeof *v.item), count};
  return v;
}

/* Words of a column, read one after another. */
typedef struct Words {
  char *at;
  bool is_good;
} Words;

static double words_double(Words *w) {
  char *end;
  double x = strtod(w->at, &end);
  w->is_good = w->is_good && end != w->at;
  w->at = end;
  return x;
}

static uint64_t words_unsigned(Words *w) {
  char *end;
  uint64_t x = strtoull(w->at, &end, 10);
  w->is_good = w->is_good && end != w->at;
  w->at = end;
  return x;
}

/* A count of at most `limit`. */
static uint64_t words_count(Words *w, uint64_t limit) {
  uint64_t x = words_unsigned(w);
  w->is_good = w->is_good && x <= limit;
  return w->is_good ? x : 0;
}

static void words_skip_spaces(Words *w) { w->at += strspn(w->at, " "); }

/* Whether the next word is `word`, which is then read. */
static bool words_accept(Words *w, const char *word) {
  size_t length = strcspn(w->at, " ");
  if (length != strlen(word) || memcmp(w->at, word, length) != 0) {
    return false;
  }
  w->at += length;
  return true;
}

/* "sm64 SEED N BITS": (z_i >> (64 - BITS)) + 1 */
static OracleVector spec_sm64(Words *w) {
  uint64_t state = words_unsigned(w);
  OracleVector v = oracle_vector((size_t)words_count(w, VECTOR_LIMIT));
  int shift = 64 - (int)words_count(w, 53);
  for (size_t i = 0; i < v.count && w->is_good; i++) {
    v.item[i] = (double)((oracle_splitmix(&state) >> shift) + 1);
  }
  return v;
}

/* "sm64_col SEED N CENTER BITS EXPONENT": CENTER + (z_i >> (64 - BITS)) * 2^EXPONENT */
static OracleVector spec_column(Words *w) {
  uint64_t state = words_unsigned(w);
  OracleVector v = oracle_vector((size_t)words_count(w, VECTOR_LIMIT));
  double center = words_double(w);
  int shift = 64 - (int)words_count(w, 53);
  double unit = ldexp(1.0, (int)words_double(w));
  for (size_t i = 0; i < v.count && w->is_good; i++) {
    v.item[i] = center + (double)(oracle_splitmix(&state) >> shift) * unit;
  }
  return v;
}

/* "pattern FIRST LOW HIGH TIMES": FIRST, then LOW and HIGH so many times */
static OracleVector spec_pattern(Words *w) {
  double first = words_double(w), low = words_double(w), high = words_double(w);
  OracleVector v = oracle_vector(1 + 2 * (size_t)words_count(w, VECTOR_LIMIT));
  v.item[0] = first;
  for (size_t i = 1; i < v.count; i++) {
    v.item[i] = i % 2 == 1 ? low : high;
  }
  return v;
}

/* "scale FACTOR SEED MODULUS" after another: x_i * FACTOR + z_i mod MODULUS */
static void spec_scale(OracleVector *v, Words *w) {
  double factor = words_double(w);
  uint64_t state = words_unsigned(w), modulus = words_unsigned(w);
  w->is_good = w->is_good && modulus != 0;
  for (size_t i = 0; i < v->count && w->is_good; i++) {
    v->item[i] = v->item[i] * factor + (double)(oracle_splitmix(&state) % modulus);
  }
}

/* "-" or numbers */
static OracleVector spec_numbers(Words *w) {
  OracleVector v = oracle_vector(strlen(w->at) / 2 + 1);
  v.count = 0;
  while (*w->at != '\0' && w->is_good && !words_accept(w, "-")) {
    v.item[v.count++] = words_double(w);
    words_skip_spaces(w);
  }
  return v;
}

static OracleVector vector_read(char *text, bool *is_good) {
  Words w = {text, true};
  OracleVector v;
  if (words_accept(&w, "sm64")) {
    v = spec_sm64(&w);
  } else if (words_accept(&w, "sm64_col")) {
    v = spec_column(&w);
  } else if (words_accept(&w, "pattern")) {
    v = spec_pattern(&w);
  } else {
    v = spec_numbers(&w);
  }
  words_skip_spaces(&w);
  if (words_accept(&w, "scale")) {
    spec_scale(&v, &w);
  }
  *is_good = *is_good && w.is_good && *w.at == '\0';
  return v;
}

/* One number that is the whole of `text`; "-" is 0. */
static double number_read(const char *text, bool *is_good) {
  if (strcmp(text, "-") == 0) {
    return 0.0;
  }
  char *end;
  double x = strtod(text, &end);
  *is_good = *is_good && end != text && *end == '\0';
  return x;
}

enum {
  COLUMN_ID,
  COLUMN_FUNCTION,
  COLUMN_PARAMETER,
  COLUMN_P,
  COLUMN_Q,
  COLUMN_HI,
  COLUMN_LO,
  COLUMN_EXPONENT,
  COLUMNS
};

/* Cuts `line` at its tabs; false unless there are as many columns as there should be. */
static bool columns_cut(char *line, char *column[COLUMNS]) {
  int count = 0;
  for (char *at = line; at != NULL; count++) {
    if (count == COLUMNS) {
      return false;
    }
    column[count] = at;
    char *tab = strchr(column[count], '\t');
    if (tab != NULL) {
      *tab++ = '\0';
    }
    at = tab;
  }
  return count == COLUMNS;
}

static bool case_read(char *line, OracleCase *out) {
  char *column[COLUMNS];
  if (!columns_cut(line, column)) {
    return false;
  }
  bool is_good = true;
  out->id = column[COLUMN_ID];
  out->function = column[COLUMN_FUNCTION];
  out->parameter = number_read(column[COLUMN_PARAMETER], &is_good);
  out->truth.value.hi = number_read(column[COLUMN_HI], &is_good);
  out->truth.value.lo = number_read(column[COLUMN_LO], &is_good);
  out->truth.exponent = (int)number_read(column[COLUMN_EXPONENT], &is_good);
  out->p = vector_read(column[COLUMN_P], &is_good);
  out->q = vector_read(column[COLUMN_Q], &is_good);
  if (!is_good) {
    oracle_case_clear(out);
  }
  return is_good;
}

bool oracle_table_next(OracleTable *table, OracleCase *out, bool *is_good) {
  while (*table->rest != '\0') {
    char *line = table->rest;
    char *end = line + strcspn(line, "\n");
    table->rest = *end == '\0' ? end : end + 1;
    table->line++;
    *end = '\0';
    if (*line != '\0' && *line != '#') {
      *is_good = case_read(line, out);
      return true;
    }
  }
  return false;
}

void oracle_case_clear(OracleCase *c) {
  free(c->p.item);
  free(c->q.item);
  c->p = c->q = (OracleVector){NULL, 0};
}

/* The whole file as a string; NULL if it cannot be read. */
static char *table_load(FILE *file) {
  if (fseek(file, 0, SEEK_END) != 0) {
    return NULL;
  }
  long size = ftell(file);
  if (size < 0 || fseek(file, 0, SEEK_SET) != 0) {
    return NULL;
  }
  char *text = table_allocate((size_t)size + 1);
  size_t length = fread(text, 1, (size_t)size, file);
  text[length] = '\0';
  return text;
}

bool oracle_table_open(OracleTable *table, const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return false;
  }
  char *text = table_load(file);
  (void)fclose(file);
  *table = (OracleTable){path, text, text, 0};
  return text != NULL;
}

void oracle_table_close(OracleTable *table) {
  free(table->text);
  table->text = table->rest = NULL;
}
