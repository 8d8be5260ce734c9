/* options.c - a last argument of JSON text: options by name. */
#include "sqlite/options.h"

#include "base/json.h"

/* What is read, and into what. */
typedef struct Options {
  sqlite3_context *context;
  const char *function;
  const KlOption *option;
  int count;
  double *number;
} Options;

bool kl_is_options(sqlite3_value *value) {
  const unsigned char *text =
      sqlite3_value_type(value) == SQLITE_TEXT ? sqlite3_value_text(value) : NULL;
  return text != NULL && text[0] == '{';
}

/* The error  function(): text  with a text that was put together; takes it.  Always false. */
static bool options_refuse(const Options *options, sqlite3_str *text) {
  char *message = sqlite3_str_finish(text);
  if (message == NULL) {
    sqlite3_result_error_nomem(options->context);
  } else {
    kl_argument_wrong(options->context, options->function, message);
  }
  sqlite3_free(message);
  return false;
}

static bool options_refuse_key(const Options *options, const KlJson *json) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "options: unknown key '%.*s', ", (int)json->size, json->string);
  sqlite3_str_appendf(text, options->count > 0 ? "must be one of " : "it has none to set");
  for (int i = 0; i < options->count; i++) {
    sqlite3_str_appendf(text, "%s%s", i == 0 ? "" : ", ", options->option[i].argument->name);
  }
  return options_refuse(options, text);
}

static bool options_refuse_value(const Options *options, const KlOption *option) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "options: %s must be ", option->argument->name);
  if (option->choice == NULL) {
    sqlite3_str_appendf(text, "a %s", option->argument->domain->text);
  } else {
    sqlite3_str_appendf(text, "one of \"%s\"", option->choice[0]);
    for (int i = 1; option->choice[i] != NULL; i++) {
      sqlite3_str_appendf(text, ", \"%s\"", option->choice[i]);
    }
  }
  return options_refuse(options, text);
}

static bool options_refuse_text(const Options *options, const KlJson *json) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  sqlite3_str_appendf(text, "options: not valid JSON: at byte %d, %s", (int)json->at, json->fault);
  return options_refuse(options, text);
}

/* The option whose key was read last; -1 if there is none of that name. */
static int options_find(const Options *options, const KlJson *json) {
  for (int i = 0; i < options->count; i++) {
    if (kl_json_is(json, options->option[i].argument->name)) {
      return i;
    }
  }
  return -1;
}

/* The number that a value stands for; whether it may. */
static bool options_number(const KlOption *option, KlJsonToken token, const KlJson *json,
                           double *number) {
  if (token == KL_JSON_NULL) {
    *number = option->argument->otherwise;
    return true;
  }
  if (option->choice == NULL) {
    *number = json->real;
    return (token == KL_JSON_INTEGER || token == KL_JSON_REAL) &&
           kl_domain_contains(option->argument->domain, json->real);
  }
  for (int i = 0; token == KL_JSON_STRING && option->choice[i] != NULL; i++) {
    if (kl_json_is(json, option->choice[i])) {
      *number = i;
      return true;
    }
  }
  return false;
}

/* Reads the value of the key read last.  False after an error, but not of the JSON itself. */
static bool options_read(const Options *options, KlJson *json, KlJsonToken *token) {
  int i = options_find(options, json);
  if (i < 0) {
    return options_refuse_key(options, json);
  }
  *token = kl_json_next(json);
  return *token == KL_JSON_ERROR ||
         options_number(&options->option[i], *token, json, &options->number[i]) ||
         options_refuse_value(options, &options->option[i]);
}

bool kl_read_options(sqlite3_context *context, const char *function, const KlOption *option,
                     int count, sqlite3_value *value, double *number) {
  const Options options = {context, function, option, count, number};
  const unsigned char *text = sqlite3_value_text(value);
  if (text == NULL) {
    sqlite3_result_error_nomem(context);
    return false;
  }
  KlBytes room = {0};
  KlJson json;
  bool ok = true;
  kl_json_begin(&json, text, (size_t)sqlite3_value_bytes(value), &room);
  KlJsonToken token = kl_json_next(&json);
  while (ok && token != KL_JSON_ERROR && token != KL_JSON_END) {
    token = kl_json_next(&json);
    ok = token != KL_JSON_KEY || options_read(&options, &json, &token);
  }
  if (ok && token == KL_JSON_ERROR) {
    ok = room.failed ? (sqlite3_result_error_nomem(context), false)
                     : options_refuse_text(&options, &json);
  }
  kl_bytes_clear(&room);
  return ok;
}
