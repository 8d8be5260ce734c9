/* record.c - the records of a script: what is to be run and what is to come out. */
#include "record.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { RECORD_TOKENS = 4 };

/* The first words of a line; those that are not there are "". */
typedef struct SltHeader {
  char token[RECORD_TOKENS][SLT_TOKEN_LENGTH + 1];
} SltHeader;

static void record_tokenize(const char *text, SltHeader *header) {
  *header = (SltHeader){0};
  for (size_t i = 0; i < RECORD_TOKENS; i++) {
    text += strspn(text, SLT_BLANKS);
    size_t length = strcspn(text, SLT_BLANKS);
    memcpy(header->token[i], text, length < SLT_TOKEN_LENGTH ? length : SLT_TOKEN_LENGTH);
    text += length;
  }
}

static bool record_is_same_name(const char *a, const char *b) {
  while (*a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
    a++;
    b++;
  }
  return *a == *b;
}

/* The lines of the block with a line feed between them.  The caller frees the text. */
static char *record_join(SltBlock block) {
  size_t size = 1;
  for (size_t i = 0; i < block.count; i++) {
    size += strlen(block.lines[i].text) + 1;
  }
  char *text = slt_alloc(size);
  char *out = text;
  for (size_t i = 0; i < block.count; i++) {
    size_t length = strlen(block.lines[i].text);
    if (i > 0) {
      *out++ = '\n';
    }
    memcpy(out, block.lines[i].text, length);
    out += length;
  }
  *out = '\0';
  return text;
}

/* Parts a block at its first line `----`; false, and all of it before, without such a line. */
static bool record_split(SltBlock block, SltBlock *before, SltBlock *after) {
  size_t i = 0;
  while (i < block.count && strcmp(block.lines[i].text, "----") != 0) {
    i++;
  }
  bool is_split = i < block.count;
  *before = (SltBlock){block.lines, i};
  *after = (SltBlock){NULL, 0};
  if (is_split) {
    *after = (SltBlock){block.lines + i + 1, block.count - i - 1};
  }
  return is_split;
}

static bool record_read_statement(const SltHeader *header, SltScript *script, SltRecord *record) {
  const char *verdict = header->token[1];
  SltBlock sql = slt_script_block(script);
  SltQuoted quoted;
  record->must_fail = strcmp(verdict, "error") == 0;
  if (!record->must_fail && strcmp(verdict, "ok") != 0) {
    return slt_problem(&record->problem, "expected statement ok or statement error, got %s",
                       slt_quote(verdict, &quoted));
  }
  if (record->must_fail) {
    SltBlock message;
    bool has_message = record_split(sql, &sql, &message);
    if (has_message && message.count != 1) {
      return slt_problem(&record->problem,
                         "expected one line with the error message after ----, got %zu lines",
                         message.count);
    }
    if (has_message) {
      record->message = message.lines[0].text;
    }
  }
  if (sql.count == 0) {
    return slt_problem(&record->problem, "statement without SQL");
  }
  record->sql = record_join(sql);
  return true;
}

static bool record_read_types(const char *types, SltRecord *record) {
  SltQuoted quoted;
  size_t known = strspn(types, "TIR");
  if (*types == '\0') {
    return slt_problem(&record->problem, "query without column types");
  }
  if (types[known] != '\0') {
    return slt_problem(&record->problem, "unknown column type '%c' in %s: expected T, I or R",
                       types[known], slt_quote(types, &quoted));
  }
  memcpy(record->types, types, known + 1);
  return true;
}

static bool record_read_sort(const char *word, SltRecord *record) {
  static const struct {
    const char *word;
    SltSort sort;
  } modes[] = {
      {"", SLT_NOSORT},
      {"nosort", SLT_NOSORT},
      {"rowsort", SLT_ROWSORT},
      {"valuesort", SLT_VALUESORT},
  };
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (strcmp(word, modes[i].word) == 0) {
      record->sort = modes[i].sort;
      return true;
    }
  }
  SltQuoted quoted;
  return slt_problem(&record->problem,
                     "unknown sort mode %s: expected nosort, rowsort or valuesort",
                     slt_quote(word, &quoted));
}

static bool record_read_query(const SltHeader *header, SltScript *script, SltRecord *record) {
  SltBlock sql;
  (void)record_split(slt_script_block(script), &sql, &record->expected);
  if (!record_read_types(header->token[1], record) || !record_read_sort(header->token[2], record)) {
    return false;
  }
  if (sql.count == 0) {
    return slt_problem(&record->problem, "query without SQL");
  }
  size_t length = strlen(header->token[3]);
  memcpy(record->label, header->token[3], length < SLT_LABEL_LENGTH ? length : SLT_LABEL_LENGTH);
  record->sql = record_join(sql);
  return true;
}

static bool record_read_threshold(const SltHeader *header, SltScript *script, SltRecord *record) {
  (void)script;
  SltQuoted quoted;
  return slt_parse_count(header->token[1], &record->threshold) ||
         slt_problem(&record->problem, "expected hash-threshold with a number, got %s",
                     slt_quote(header->token[1], &quoted));
}

static bool record_read_halt(const SltHeader *header, SltScript *script, SltRecord *record) {
  (void)header;
  (void)script;
  (void)record;
  return true;
}

static void record_read(const SltHeader *header, SltScript *script, SltRecord *record) {
  static const struct {
    const char *word;
    SltKind kind;
    bool (*read)(const SltHeader *header, SltScript *script, SltRecord *record);
  } kinds[] = {
      {"statement", SLT_STATEMENT, record_read_statement},
      {"query", SLT_QUERY, record_read_query},
      {"hash-threshold", SLT_HASH_THRESHOLD, record_read_threshold},
      {"halt", SLT_HALT, record_read_halt},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(header->token[0], kinds[i].word) == 0) {
      bool is_good = kinds[i].read(header, script, record);
      record->kind = is_good ? kinds[i].kind : SLT_MALFORMED;
      return;
    }
  }
  SltQuoted quoted;
  record->kind = SLT_UNKNOWN;
  (void)slt_problem(&record->problem, "unknown record %s: the rest of the file is not run",
                    slt_quote(header->token[0], &quoted));
}

/* A prefix line, skipif or onlyif.  False when it is malformed. */
static bool record_read_prefix(const SltHeader *header, bool is_skipif, const char *engine,
                               const SltScript *script, SltRecord *record) {
  if (header->token[1][0] == '\0') {
    return slt_problem(&record->problem, "%s without an engine name", header->token[0]);
  }
  if (slt_script_is_at_gap(script)) {
    return slt_problem(&record->problem, "%s without a record after it", header->token[0]);
  }
  if (record_is_same_name(header->token[1], engine) == is_skipif) {
    record->is_skipped = true;
  }
  return true;
}

bool slt_record_next(SltScript *script, const char *engine, SltRecord *record) {
  *record = (SltRecord){0};
  const SltLine *line = NULL;
  while ((line = slt_script_next(script)) != NULL) {
    SltHeader header;
    record->line = line->number;
    record_tokenize(line->text, &header);
    bool is_skipif = strcmp(header.token[0], "skipif") == 0;
    if (!is_skipif && strcmp(header.token[0], "onlyif") != 0) {
      record_read(&header, script, record);
      return true;
    }
    if (!record_read_prefix(&header, is_skipif, engine, script, record)) {
      (void)slt_script_block(script);
      record->kind = SLT_MALFORMED;
      return true;
    }
  }
  return false;
}

void slt_record_clear(SltRecord *record) {
  free(record->sql);
  record->sql = NULL;
}

bool slt_parse_count(const char *text, uint64_t *count) {
  uint64_t value = 0;
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 18 || text[digits] != '\0') {
    return false;
  }
  for (size_t i = 0; i < digits; i++) {
    value = value * 10 + (uint64_t)(text[i] - '0');
  }
  *count = value;
  return true;
}
