/* source.c - users' tables and queries, read through statements on the same connection. */
#include "sqlite/source.h"

#include <string.h>

#include "sqlite/argument.h"

/* ---- errors ---- */

/* Makes `text`, from sqlite3_mprintf, the error; NULL is for want of memory. */
static int source_fail(char *text, int code, char **error) {
  *error = text;
  return text != NULL ? code : SQLITE_NOMEM;
}

/* "dist_compare(): current = 'DELETE FROM t', must be ..." */
static int source_refuse(const KlSource *source, sqlite3_value *value, const char *why,
                         char **error) {
  char *text = kl_argument_text(value);
  char *message = text == NULL ? NULL
                               : sqlite3_mprintf("%s(): %s = %s, %s", source->function,
                                                 source->argument, text, why);
  sqlite3_free(text);
  return source_fail(message, SQLITE_ERROR, error);
}

static const char source_unknown[] =
    "names that WITH gives in the calling query are unknown here: make it a TEMP table (CREATE "
    "TEMP TABLE ... AS SELECT ...), or give its SELECT as text";

/* What SQLite has just said, with function and argument: "dist_compare(): current: no such column:
** x".  An error that the function itself made, one level down, says so already. */
static int source_sqlite(const KlSource *source, int code, bool is_select, char **error) {
  if (code == SQLITE_NOMEM || code == SQLITE_INTERRUPT) {
    return code;
  }
  const char *said = sqlite3_errmsg(source->db);
  size_t length = strlen(source->function);
  if (strncmp(said, source->function, length) == 0 && strncmp(said + length, "(): ", 4) == 0) {
    return source_fail(sqlite3_mprintf("%s", said), code, error);
  }
  static const char no_table[] = "no such table: ";
  bool unknown =
      is_select && strncmp(said, no_table, strlen(no_table)) == 0 && strchr(said, '.') == NULL;
  return source_fail(sqlite3_mprintf("%s(): %s: %s%s%s", source->function, source->argument, said,
                                     unknown ? "; " : "", unknown ? source_unknown : ""),
                     code, error);
}

/* ---- names ---- */

static bool source_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static const char *source_spaces(const char *text) {
  while (source_is_space(*text)) {
    text++;
  }
  return text;
}

/* The length of the first `length` bytes without white space at their end. */
static size_t source_trimmed(const char *text, size_t length) {
  while (length > 0 && source_is_space(text[length - 1])) {
    length--;
  }
  return length;
}

/* What is in quotes, behind the opening one; NULL if they are not closed.  Otherwise what follows
** them. */
static const char *source_quoted(const char *text, char close, sqlite3_str *part) {
  for (; *text != '\0'; text++) {
    if (*text == close && (close == ']' || *++text != close)) {
      return close == ']' ? text + 1 : text;
    }
    sqlite3_str_appendchar(part, 1, *text);
  }
  return NULL;
}

/* Reads a part of a name: quoted as "part", [part], `part` or 'part', or else all there is, up to
** the first dot unless it is the last part.  What follows, or NULL if that is no part. */
static const char *source_part(const char *text, bool is_last, sqlite3_str *part) {
  text = source_spaces(text);
  if (*text != '\0' && strchr("\"[`'", *text) != NULL) {
    text = source_quoted(text + 1, (char)(*text == '[' ? ']' : *text), part);
    return text != NULL && sqlite3_str_length(part) > 0 ? source_spaces(text) : NULL;
  }
  size_t length = is_last ? strlen(text) : strcspn(text, ".");
  const char *end = text + length;
  length = source_trimmed(text, length);
  sqlite3_str_append(part, text, (int)length);
  return length > 0 ? end : NULL;
}

/* Reads `name` or `schema.name`.  False if it is neither. */
static bool source_read_name(const char *text, sqlite3_str *first, sqlite3_str *second) {
  text = source_part(text, false, first);
  if (text != NULL && *text == '.') {
    text = source_part(text + 1, true, second);
  }
  return text != NULL && *text == '\0';
}

#ifndef SQLITE_PREPARE_DONT_LOG
#define SQLITE_PREPARE_DONT_LOG 0x10
#endif

/* Prepares the reading of a table or view; source->statement stays NULL if there is none of that
** name.  `schema` may be NULL. */
static int source_try(KlSource *source, const char *schema, const char *name, char **error) {
  char *missing = schema != NULL ? sqlite3_mprintf("no such table: %s.%s", schema, name)
                                 : sqlite3_mprintf("no such table: %s", name);
  char *from = schema != NULL ? sqlite3_mprintf("\"%w\".\"%w\"", schema, name)
                              : sqlite3_mprintf("\"%w\"", name);
  char *sql = from != NULL ? sqlite3_mprintf("SELECT * FROM %s", from) : NULL;
  int code = SQLITE_NOMEM;
  if (missing != NULL && sql != NULL) {
    code =
        sqlite3_prepare_v3(source->db, sql, -1, SQLITE_PREPARE_DONT_LOG, &source->statement, NULL);
  }
  if (code == SQLITE_OK) {
    source->from = from;
    from = NULL;
  } else if (code == SQLITE_TOOBIG || (code != SQLITE_NOMEM && missing != NULL &&
                                       strcmp(sqlite3_errmsg(source->db), missing) == 0)) {
    code = SQLITE_OK; /* a text that is too long is no name */
  } else {
    code = source_sqlite(source, code, false, error);
  }
  sqlite3_free(sql);
  sqlite3_free(from);
  sqlite3_free(missing);
  return code;
}

/* The same of a name as SQL writes it. */
static int source_try_written(KlSource *source, const char *text, char **error) {
  sqlite3_str *first = sqlite3_str_new(NULL), *second = sqlite3_str_new(NULL);
  bool is_name = source_read_name(text, first, second);
  bool failed = sqlite3_str_errcode(first) != SQLITE_OK || sqlite3_str_errcode(second) != SQLITE_OK;
  char *schema = sqlite3_str_finish(first);
  char *name = sqlite3_str_finish(second);
  int code = SQLITE_OK;
  if (failed) {
    code = SQLITE_NOMEM;
  } else if (is_name) {
    code = name == NULL ? source_try(source, NULL, schema, error)
                        : source_try(source, schema, name, error);
  }
  sqlite3_free(schema);
  sqlite3_free(name);
  return code;
}

/* ---- queries ---- */

/* Behind white space and comments. */
static const char *source_blanks(const char *text) {
  for (;;) {
    text = source_spaces(text);
    if (strncmp(text, "--", 2) == 0) {
      text += strcspn(text, "\n");
    } else if (strncmp(text, "/*", 2) == 0) {
      const char *end = strstr(text + 2, "*/");
      text = end != NULL ? end + 2 : text + strlen(text);
    } else {
      return text;
    }
  }
}

/* Whether the first word of `text` is one of the words, which end with NULL. */
static bool source_begins(const char *text, const char *const *word) {
  size_t length = 0;
  while ((text[length] | 0x20) >= 'a' && (text[length] | 0x20) <= 'z') {
    length++;
  }
  for (; *word != NULL; word++) {
    if (strlen(*word) == length && sqlite3_strnicmp(text, *word, (int)length) == 0) {
      return true;
    }
  }
  return false;
}

/* Only these are given to SQLite at all: it runs some PRAGMAs while it prepares them. */
static const char *const source_queries[] = {"SELECT", "VALUES", "WITH", NULL};

/* So begins no name that somebody forgot to make a table of. */
static const char *const source_statements[] = {
    "ALTER",   "ANALYZE", "ATTACH",   "BEGIN",     "COMMIT", "CREATE", "DELETE",
    "DETACH",  "DROP",    "END",      "EXPLAIN",   "INSERT", "PRAGMA", "REINDEX",
    "RELEASE", "REPLACE", "ROLLBACK", "SAVEPOINT", "UPDATE", "VACUUM", NULL};

/* Whether the text is one query and nothing else.  *length is how much of it is the query, without
** a semicolon. */
static int source_check(KlSource *source, sqlite3_value *value, const char *text, size_t *length,
                        char **error) {
  sqlite3_stmt *statement = NULL;
  const char *tail = NULL;
  int code = sqlite3_prepare_v2(source->db, text, -1, &statement, &tail);
  if (code != SQLITE_OK) {
    return source_sqlite(source, code, true, error);
  }
  const char *why = NULL;
  if (*source_blanks(tail) != '\0') {
    why = "must be one SELECT, not several statements";
  } else if (!sqlite3_stmt_readonly(statement) || sqlite3_column_count(statement) == 0) {
    why = "must be a SELECT, which writes nothing";
  } else if (sqlite3_bind_parameter_count(statement) > 0) {
    why = "must be a SELECT without parameters: write their values into its text";
  }
  (void)sqlite3_finalize(statement);
  *length = (size_t)(tail - text);
  if (*length > 0 && text[*length - 1] == ';') {
    --*length;
  }
  *length = source_trimmed(text, *length);
  return why == NULL ? SQLITE_OK : source_refuse(source, value, why, error);
}

/* Prepares a query as a subquery, which gives columns of one name different ones.  A new line ends
** a comment. */
static int source_query(KlSource *source, sqlite3_value *value, const char *text, char **error) {
  size_t length = 0;
  int code = source_check(source, value, text, &length, error);
  if (code != SQLITE_OK) {
    return code;
  }
  const char *comment = strstr(text, "--");
  bool has_comment = comment != NULL && (size_t)(comment - text) < length;
  source->from = sqlite3_mprintf("(%.*s%s)", (int)length, text, has_comment ? "\n" : "");
  char *sql = source->from != NULL ? sqlite3_mprintf("SELECT * FROM %s", source->from) : NULL;
  if (sql == NULL) {
    return SQLITE_NOMEM;
  }
  code = sqlite3_prepare_v2(source->db, sql, -1, &source->statement, NULL);
  sqlite3_free(sql);
  return code == SQLITE_OK ? SQLITE_OK : source_sqlite(source, code, true, error);
}

/* ---- sources ---- */

static int source_prepare(KlSource *source, sqlite3_value *value, char **error) {
  static const char expected[] = "must be the name of a table or view, or one SELECT";
  if (sqlite3_value_type(value) != SQLITE_TEXT) {
    return source_refuse(source, value, expected, error);
  }
  const char *text = (const char *)sqlite3_value_text(value);
  if (text == NULL) {
    return SQLITE_NOMEM;
  }
  if (strlen(text) != (size_t)sqlite3_value_bytes(value)) {
    return source_refuse(source, value, "must be text without NUL", error);
  }
  int code = source_try(source, NULL, text, error);
  if (code == SQLITE_OK && source->statement == NULL) {
    code = source_try_written(source, text, error);
  }
  if (code != SQLITE_OK || source->statement != NULL) {
    return code;
  }
  const char *words = source_blanks(text);
  if (source_begins(words, source_queries)) {
    return source_query(source, value, source_spaces(text), error);
  }
  if (*words == '\0' || source_begins(words, source_statements)) {
    return source_refuse(source, value, expected, error);
  }
  char *why = sqlite3_mprintf("there is no such table or view; %s", source_unknown);
  code = why != NULL ? source_refuse(source, value, why, error) : SQLITE_NOMEM;
  sqlite3_free(why);
  return code;
}

int kl_source_next(KlSource *source, char **error) {
  int code = sqlite3_step(source->statement);
  source->has_row = code == SQLITE_ROW;
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK
                                                   : source_sqlite(source, code, false, error);
}

int kl_source_again(KlSource *source, char **error) {
  (void)sqlite3_reset(source->statement);
  return kl_source_next(source, error);
}

static const char sources_level[] = "SELECT 'kldiv has sources open'";

/* How many levels of sources are open on the connection. */
static int sources_levels(sqlite3 *db) {
  int levels = 0;
  for (sqlite3_stmt *at = sqlite3_next_stmt(db, NULL); at != NULL; at = sqlite3_next_stmt(db, at)) {
    const char *sql = sqlite3_sql(at);
    levels += sql != NULL && sqlite3_stmt_busy(at) && strcmp(sql, sources_level) == 0;
  }
  return levels;
}

/* A statement at a row of its own, which stays there. */
static int sources_begin(sqlite3 *db, const char *sql, sqlite3_stmt **statement) {
  int code = sqlite3_prepare_v2(db, sql, -1, statement, NULL);
  code = code == SQLITE_OK ? sqlite3_step(*statement) : code;
  if (code == SQLITE_ROW) {
    return SQLITE_OK;
  }
  (void)sqlite3_finalize(*statement);
  *statement = NULL;
  return code;
}

/* One level down, unless there are too many: a view that compares itself would go down until the
** stack ends. */
static int sources_enter(KlSources *sources, sqlite3 *db, const char *function, char **error) {
  if (sources_levels(db) >= KL_SOURCE_DEPTH) {
    return source_fail(
        sqlite3_mprintf("%s(): more than %d inside each other, as of a view that reads itself",
                        function, KL_SOURCE_DEPTH),
        SQLITE_ERROR, error);
  }
  int code = sources_begin(db, sources_level, &sources->level);
  return code == SQLITE_OK || code == SQLITE_NOMEM || code == SQLITE_INTERRUPT
             ? code
             : source_fail(sqlite3_mprintf("%s(): %s", function, sqlite3_errmsg(db)), code, error);
}

/* Begins a read transaction on a database.  One that cannot be read now holds nobody up: an error
** is one of the source that reads it. */
static int sources_hold(KlSources *sources, sqlite3 *db, const char *schema) {
  if (schema == NULL) {
    return SQLITE_NOMEM;
  }
  if (sources->holds == KL_SOURCE_DATABASES || sqlite3_stricmp(schema, "temp") == 0) {
    return SQLITE_OK; /* nobody else writes to TEMP tables */
  }
  char *sql = sqlite3_mprintf("SELECT EXISTS (SELECT 1 FROM \"%w\".sqlite_master)", schema);
  if (sql == NULL) {
    return SQLITE_NOMEM;
  }
  int code = sources_begin(db, sql, &sources->held[sources->holds]);
  sqlite3_free(sql);
  sources->holds += code == SQLITE_OK;
  return code == SQLITE_NOMEM || code == SQLITE_INTERRUPT ? code : SQLITE_OK;
}

/* Of all databases, lest the snapshot ends with the rows of a side that has none. */
static int sources_hold_all(KlSources *sources, sqlite3 *db) {
  sqlite3_stmt *list = NULL;
  int code = sqlite3_prepare_v2(db, "PRAGMA database_list", -1, &list, NULL);
  while (code == SQLITE_OK && (code = sqlite3_step(list)) == SQLITE_ROW) {
    code = sources_hold(sources, db, (const char *)sqlite3_column_text(list, 1));
  }
  (void)sqlite3_finalize(list);
  return code == SQLITE_NOMEM || code == SQLITE_INTERRUPT ? code : SQLITE_OK;
}

int kl_sources_open(KlSources *sources, sqlite3 *db, const char *function,
                    const char *const *argument_name, sqlite3_value *const *argument, int count,
                    char **error) {
  *sources = (KlSources){.count = count};
  *error = NULL;
  int code = sources_enter(sources, db, function, error);
  code = code == SQLITE_OK ? sources_hold_all(sources, db) : code;
  for (int i = 0; code == SQLITE_OK && i < count; i++) {
    KlSource *source = &sources->source[i];
    source->db = db;
    source->function = function;
    source->argument = argument_name[i];
    code = source_prepare(source, argument[i], error);
  }
  for (int i = 0; code == SQLITE_OK && i < count; i++) {
    KlSource *source = &sources->source[i];
    code = kl_source_next(source, error);
    source->columns = sqlite3_column_count(source->statement); /* it may have been prepared anew */
  }
  if (code != SQLITE_OK) {
    kl_sources_close(sources);
  }
  return code;
}

void kl_sources_close(KlSources *sources) {
  for (int i = 0; i < sources->count; i++) {
    (void)sqlite3_finalize(sources->source[i].statement);
    sqlite3_free(sources->source[i].from);
  }
  for (int i = 0; i < sources->holds; i++) {
    (void)sqlite3_finalize(sources->held[i]);
  }
  (void)sqlite3_finalize(sources->level);
  *sources = (KlSources){.count = 0};
}
