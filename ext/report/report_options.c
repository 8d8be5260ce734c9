/* report_options.c - what a comparison of two tables may be asked for, as JSON. */
#include "report/report_options.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "dist/bin_edges.h"
#include "dist/sketch_cell.h"
#include "report/own.h"

void kl_report_options_begin(KlReportOptions *options) {
  *options = (KlReportOptions){.bins = KL_REPORT_BINS, .smoothing = 0.5, .alpha = 0.05};
  for (size_t i = 0; i < KL_METRICS; i++) {
    options->warn[i] = kl_metric_at(i)->warn;
    options->alert[i] = kl_metric_at(i)->alert;
  }
}

/* What is read. */
typedef struct OptionsReader {
  KlJson json;
  KlReportOptions *options;
  KlProblem *problem;
} OptionsReader;

static KlStatus options_refuse(OptionsReader *reader, const char *key, const char *expected) {
  kl_problem(reader->problem, "options: %s must be %s", key, expected);
  return KL_REFUSED;
}

/* Whether the string that was read last may name something: a NUL would end the name early. */
static bool options_is_name(const KlJson *json) {
  return json->size == 0 || memchr(json->string, 0, json->size) == NULL;
}

/* A copy of the string that was read last; NULL without memory. */
static char *options_copy(const KlJson *json) { return kl_own_bytes(json->string, json->size); }

/* ---- the kinds of values ---- */

static KlStatus options_text(OptionsReader *reader, const char *key, char **out) {
  KlJsonToken token = kl_json_next(&reader->json);
  if (token == KL_JSON_NULL) {
    return KL_OK;
  }
  if (token != KL_JSON_STRING || !options_is_name(&reader->json)) {
    return options_refuse(reader, key, strcmp(key, "title") == 0 ? "a text" : "a column's name");
  }
  kl_release(*out);
  *out = options_copy(&reader->json);
  return *out != NULL ? KL_OK : KL_NO_MEMORY;
}

static KlStatus options_number(OptionsReader *reader, const char *key, double low, double high,
                               bool open, bool whole, const char *expected, double *out) {
  KlJsonToken token = kl_json_next(&reader->json);
  if (token == KL_JSON_NULL) {
    return KL_OK;
  }
  double x = reader->json.real;
  if ((token != KL_JSON_INTEGER && token != KL_JSON_REAL) || !(open ? x > low : x >= low) ||
      !(open ? x < high : x <= high) || (whole && floor(x) != x)) {
    return options_refuse(reader, key, expected);
  }
  *out = x;
  return KL_OK;
}

static KlStatus options_add_name(KlNames *names, const KlJson *json) {
  char **room = kl_reallocate(names->name, ((size_t)names->count + 1) * sizeof *room);
  if (room == NULL) {
    return KL_NO_MEMORY;
  }
  names->name = room;
  names->name[names->count] = options_copy(json);
  return names->name[names->count] != NULL ? (names->count++, KL_OK) : KL_NO_MEMORY;
}

static KlStatus options_names(OptionsReader *reader, const char *key, KlNames *names) {
  KlJsonToken token = kl_json_next(&reader->json);
  KlStatus status = KL_OK;
  if (token == KL_JSON_NULL) {
    return KL_OK;
  }
  if (token != KL_JSON_ARRAY_BEGIN) {
    return options_refuse(reader, key, "an array of columns' names");
  }
  while (status == KL_OK && (token = kl_json_next(&reader->json)) == KL_JSON_STRING &&
         options_is_name(&reader->json)) {
    status = options_add_name(names, &reader->json);
  }
  return status != KL_OK || token == KL_JSON_ARRAY_END
             ? status
             : options_refuse(reader, key, "an array of columns' names");
}

/* ---- metrics ---- */

static KlStatus options_refuse_metric(OptionsReader *reader) {
  KlBytes names = {0};
  for (size_t i = 0; i < KL_METRICS; i++) {
    kl_json_write_text(&names, i == 0 ? "" : ", ");
    kl_json_write_text(&names, kl_metric_at(i)->name);
  }
  if (!names.failed) {
    kl_problem(reader->problem, "options: there is no metric '%.*s', only %.*s",
               (int)(reader->json.size < 40 ? reader->json.size : 40),
               (const char *)reader->json.string, (int)names.size, (const char *)names.data);
  }
  KlStatus status = names.failed ? KL_NO_MEMORY : KL_REFUSED;
  kl_bytes_clear(&names);
  return status;
}

/* The metric whose name was read last. */
static const KlMetric *options_metric(const KlJson *json) {
  return kl_metric_by_name((const char *)json->string, json->size);
}

static KlStatus options_add_metric(OptionsReader *reader) {
  KlReportOptions *options = reader->options;
  const KlMetric *metric = options_metric(&reader->json);
  if (metric == NULL) {
    return options_refuse_metric(reader);
  }
  for (int i = 0; i < options->metrics; i++) {
    if (options->metric[i] == metric) {
      return KL_OK;
    }
  }
  options->metric[options->metrics++] = metric;
  return KL_OK;
}

static KlStatus options_metrics(OptionsReader *reader) {
  static const char expected[] = "\"all\" or an array of their names";
  KlReportOptions *options = reader->options;
  KlJsonToken token = kl_json_next(&reader->json);
  KlStatus status = KL_OK;
  if (token == KL_JSON_NULL) {
    return KL_OK;
  }
  options->metrics = 0;
  if (token == KL_JSON_STRING && kl_json_is(&reader->json, "all")) {
    for (size_t i = 0; i < KL_METRICS; i++) {
      options->metric[options->metrics++] = kl_metric_at(i);
    }
    return KL_OK;
  }
  if (token == KL_JSON_STRING) {
    return options_add_metric(reader);
  }
  if (token != KL_JSON_ARRAY_BEGIN) {
    return options_refuse(reader, "metrics", expected);
  }
  while (status == KL_OK && (token = kl_json_next(&reader->json)) == KL_JSON_STRING) {
    status = options_add_metric(reader);
  }
  return status != KL_OK || token == KL_JSON_ARRAY_END
             ? status
             : options_refuse(reader, "metrics", expected);
}

/* 0.1, or [0.1, 0.25]. */
static KlStatus options_threshold(OptionsReader *reader, size_t metric) {
  static const char expected[] =
      "numbers > 0, or pairs of them, the first to warn, the second, not "
      "below it, to alert";
  KlJson *json = &reader->json;
  KlJsonToken token = kl_json_next(json);
  bool pair = token == KL_JSON_ARRAY_BEGIN;
  token = pair ? kl_json_next(json) : token;
  bool number = token == KL_JSON_INTEGER || token == KL_JSON_REAL;
  double warn = json->real, alert = 2.0 * warn;
  if (pair && number) {
    token = kl_json_next(json);
    number = token == KL_JSON_INTEGER || token == KL_JSON_REAL;
    alert = json->real;
    number = number && kl_json_next(json) == KL_JSON_ARRAY_END;
  }
  if (!number || !(warn > 0.0) || !(alert >= warn)) {
    return options_refuse(reader, "thresholds", expected);
  }
  reader->options->warn[metric] = warn;
  reader->options->alert[metric] = alert;
  return KL_OK;
}

static KlStatus options_thresholds(OptionsReader *reader) {
  KlJsonToken token = kl_json_next(&reader->json);
  KlStatus status = KL_OK;
  if (token == KL_JSON_NULL) {
    return KL_OK;
  }
  if (token != KL_JSON_OBJECT_BEGIN) {
    return options_refuse(reader, "thresholds", "an object of metrics, {\"psi\": 0.1}");
  }
  while (status == KL_OK && kl_json_next(&reader->json) == KL_JSON_KEY) {
    const KlMetric *metric = options_metric(&reader->json);
    status = metric != NULL ? options_threshold(reader, kl_metric_position(metric))
                            : options_refuse_metric(reader);
  }
  return status;
}

/* ---- what is said of columns ---- */

/* The column whose name was read last; NULL without memory. */
static KlColumnChoice *options_choice(OptionsReader *reader) {
  KlReportOptions *options = reader->options;
  char *name = options_copy(&reader->json);
  if (name == NULL) {
    return NULL;
  }
  for (int i = 0; i < options->choices; i++) {
    if (kl_same_name(options->choice[i].name, name)) {
      kl_release(name);
      return &options->choice[i];
    }
  }
  KlColumnChoice *room =
      kl_reallocate(options->choice, ((size_t)options->choices + 1) * sizeof *room);
  if (room == NULL) {
    kl_release(name);
    return NULL;
  }
  options->choice = room;
  options->choice[options->choices] = (KlColumnChoice){.name = name};
  return &options->choice[options->choices++];
}

static KlStatus options_kind(OptionsReader *reader, KlColumnChoice *choice) {
  static const KlColumnKind kinds[] = {KL_COLUMN_NUMBER, KL_COLUMN_DATE, KL_COLUMN_CATEGORY};
  if (kl_json_next(&reader->json) == KL_JSON_STRING) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
      if (kl_json_is(&reader->json, kl_column_kind_name(kinds[i]))) {
        choice->has_kind = true;
        choice->kind = kinds[i];
        return KL_OK;
      }
    }
  }
  return options_refuse(reader, "kinds", "\"number\", \"date\" or \"category\" for each column");
}

/* The array is read as JSON once more, by who knows what edges have to be like. */
static KlStatus options_edges(OptionsReader *reader, KlColumnChoice *choice) {
  KlJson *json = &reader->json;
  KlJsonToken token = kl_json_next(json);
  size_t start = json->start;
  if (token != KL_JSON_ARRAY_BEGIN || !kl_json_skip(json, token)) {
    return options_refuse(reader, "edges", "an array of numbers for each column");
  }
  KlDist like = {.kind = KL_KIND_HIST};
  KlProblem fault = {""};
  KlStatus status = kl_edges_from_json(json->text + start, json->at - start, &like, &fault);
  if (status == KL_REFUSED) {
    kl_problem(reader->problem, "options: %s", fault.text);
  }
  if (status == KL_OK) {
    kl_release(choice->edge);
    choice->edge = like.edge;
    choice->edges = (int)like.edges;
  }
  return status;
}

static KlStatus options_columns(OptionsReader *reader, const char *key,
                                KlStatus (*each)(OptionsReader *, KlColumnChoice *)) {
  KlJsonToken token = kl_json_next(&reader->json);
  KlStatus status = KL_OK;
  if (token == KL_JSON_NULL) {
    return KL_OK;
  }
  if (token != KL_JSON_OBJECT_BEGIN) {
    return options_refuse(reader, key, "an object of columns");
  }
  while (status == KL_OK && kl_json_next(&reader->json) == KL_JSON_KEY) {
    if (!options_is_name(&reader->json)) {
      return options_refuse(reader, key, "an object of columns");
    }
    KlColumnChoice *choice = options_choice(reader);
    status = choice != NULL ? each(reader, choice) : KL_NO_MEMORY;
  }
  return status;
}

/* ---- keys ---- */

static KlStatus options_sketch(OptionsReader *reader) {
  static const char expected[] = "true, false or a number of bits from 1 to 20";
  KlJsonToken token = kl_json_next(&reader->json);
  double x = reader->json.real;
  reader->options->says_sketch = token != KL_JSON_NULL;
  if (token == KL_JSON_TRUE) {
    reader->options->sketch = KL_SKETCH_BITS;
  } else if (token == KL_JSON_FALSE) {
    reader->options->sketch = 0;
  } else if (token == KL_JSON_INTEGER && x >= 1.0 && x <= KL_SKETCH_BITS_MOST) {
    reader->options->sketch = (int)x;
  } else if (token != KL_JSON_NULL) {
    return options_refuse(reader, "sketch", expected);
  }
  return KL_OK;
}

static KlStatus options_bins(OptionsReader *reader) {
  double bins = reader->options->bins;
  KlStatus status = options_number(reader, "bins", 2.0, KL_REPORT_BINS_MOST, false, true,
                                   "a whole number from 2 to 1000", &bins);
  reader->options->bins = (int)bins;
  return status;
}

static KlStatus options_smoothing(OptionsReader *reader) {
  return options_number(reader, "smoothing", 0.0, 1e9, false, false, "a number from 0 to 1e9",
                        &reader->options->smoothing);
}

static KlStatus options_alpha(OptionsReader *reader) {
  return options_number(reader, "alpha", 0.0, 1.0, true, false,
                        "a number > 0 and < 1, the level of significance", &reader->options->alpha);
}

static KlStatus options_by(OptionsReader *reader) {
  return options_text(reader, "by", &reader->options->by);
}

static KlStatus options_weights(OptionsReader *reader) {
  return options_text(reader, "weights", &reader->options->weights);
}

static KlStatus options_title(OptionsReader *reader) {
  return options_text(reader, "title", &reader->options->title);
}

static KlStatus options_wanted(OptionsReader *reader) {
  return options_names(reader, "columns", &reader->options->columns);
}

static KlStatus options_ignore(OptionsReader *reader) {
  return options_names(reader, "ignore", &reader->options->ignore);
}

static KlStatus options_kinds(OptionsReader *reader) {
  return options_columns(reader, "kinds", options_kind);
}

static KlStatus options_fixed(OptionsReader *reader) {
  return options_columns(reader, "edges", options_edges);
}

static const struct OptionsKey {
  const char *name;
  KlStatus (*read)(OptionsReader *reader);
} options_keys[] = {
    {"metrics", options_metrics},       {"bins", options_bins},
    {"edges", options_fixed},           {"smoothing", options_smoothing},
    {"thresholds", options_thresholds}, {"alpha", options_alpha},
    {"columns", options_wanted},        {"ignore", options_ignore},
    {"kinds", options_kinds},           {"by", options_by},
    {"weights", options_weights},       {"sketch", options_sketch},
    {"title", options_title},
};

enum { OPTIONS_KEYS = sizeof options_keys / sizeof options_keys[0] };

static KlStatus options_refuse_key(OptionsReader *reader) {
  KlBytes names = {0};
  for (int i = 0; i < OPTIONS_KEYS; i++) {
    kl_json_write_text(&names, i == 0 ? "" : ", ");
    kl_json_write_text(&names, options_keys[i].name);
  }
  if (!names.failed) {
    kl_problem(reader->problem, "options: unknown key '%.*s', must be one of %.*s",
               (int)(reader->json.size < 40 ? reader->json.size : 40),
               (const char *)reader->json.string, (int)names.size, (const char *)names.data);
  }
  KlStatus status = names.failed ? KL_NO_MEMORY : KL_REFUSED;
  kl_bytes_clear(&names);
  return status;
}

static KlStatus options_key(OptionsReader *reader) {
  for (int i = 0; i < OPTIONS_KEYS; i++) {
    if (kl_json_is(&reader->json, options_keys[i].name)) {
      return options_keys[i].read(reader);
    }
  }
  return options_refuse_key(reader);
}

/* The fault of the JSON itself comes first. */
static KlStatus options_fault(const OptionsReader *reader, KlStatus status, const KlBytes *room) {
  if (room->failed) {
    return KL_NO_MEMORY;
  }
  if (reader->json.fault != NULL && status != KL_NO_MEMORY) {
    kl_problem(reader->problem, "options: not valid JSON: at byte %zu, %s", reader->json.at,
               reader->json.fault);
    return KL_REFUSED;
  }
  return status;
}

KlStatus kl_report_options_read(KlReportOptions *options, const void *text, size_t length,
                                KlProblem *problem) {
  KlBytes room = {0};
  OptionsReader reader = {.options = options, .problem = problem};
  KlStatus status = KL_OK;
  kl_report_options_begin(options);
  kl_json_begin(&reader.json, text, length, &room);
  reader.json.lenient = true;
  KlJsonToken token = kl_json_next(&reader.json);
  if (token != KL_JSON_OBJECT_BEGIN && token != KL_JSON_ERROR) {
    kl_problem(problem, "options: must be a JSON object, {\"alpha\": 0.01}");
    status = KL_REFUSED;
  }
  while (status == KL_OK && (token = kl_json_next(&reader.json)) == KL_JSON_KEY) {
    status = options_key(&reader);
  }
  if (status == KL_OK && token == KL_JSON_OBJECT_END) {
    (void)kl_json_next(&reader.json); /* a fault, if anything follows */
  }
  status = options_fault(&reader, status, &room);
  kl_bytes_clear(&room);
  return status;
}

static void options_clear_names(KlNames *names) {
  for (int i = 0; i < names->count; i++) {
    kl_release(names->name[i]);
  }
  kl_release(names->name);
}

void kl_report_options_clear(KlReportOptions *options) {
  options_clear_names(&options->columns);
  options_clear_names(&options->ignore);
  for (int i = 0; i < options->choices; i++) {
    kl_release(options->choice[i].name);
    kl_release(options->choice[i].edge);
  }
  kl_release(options->choice);
  kl_release(options->by);
  kl_release(options->weights);
  kl_release(options->title);
  kl_report_options_begin(options);
}

static char options_lower(char c) { return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

bool kl_same_name(const char *a, const char *b) {
  while (*a != '\0' && options_lower(*a) == options_lower(*b)) {
    a++;
    b++;
  }
  return options_lower(*a) == options_lower(*b);
}

static bool options_has(const KlNames *names, const char *name) {
  for (int i = 0; i < names->count; i++) {
    if (kl_same_name(names->name[i], name)) {
      return true;
    }
  }
  return false;
}

const KlColumnChoice *kl_report_choice(const KlReportOptions *options, const char *name) {
  for (int i = 0; i < options->choices; i++) {
    if (kl_same_name(options->choice[i].name, name)) {
      return &options->choice[i];
    }
  }
  return NULL;
}

bool kl_report_wants(const KlReportOptions *options, const char *name) {
  return (options->columns.count == 0 || options_has(&options->columns, name)) &&
         !options_has(&options->ignore, name) &&
         (options->by == NULL || !kl_same_name(options->by, name)) &&
         (options->weights == NULL || !kl_same_name(options->weights, name));
}
