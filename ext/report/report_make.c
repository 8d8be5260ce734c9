/* report_make.c - from the rows of two tables to the report. */
#include "report/report_make.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "report/own.h"
#include "report/report_method.h"
#include "report/report_side.h"
#include "report/report_status.h"

/* A column under way. */
typedef struct MakeWork {
  KlReportBuild *build;
  KlBuildSegment *segment;
  size_t column; /* of the build */
  size_t cells;
  const KlPoll *poll;
  KlReport *report;
  KlProblem *problem;
  const KlColumnForm *form;
  KlReportSide about[KL_REPORT_SIDES];
} MakeWork;

static KlBuildSide *make_side(const MakeWork *work, int side) {
  return &work->segment->side[side][work->column];
}

/* ---- a column of the report ---- */

static KlStatus make_begin(const MakeWork *work, KlAspect aspect, KlReportColumn *column) {
  *column = (KlReportColumn){.position = (int)work->column,
                             .has_segment = work->build->options->by != NULL,
                             .segment.type = KL_LABEL_INTEGER,
                             .aspect = aspect,
                             .kind = work->form->kind,
                             .new_labels = (double)NAN,
                             .vanished_labels = (double)NAN,
                             .out_of_range = (double)NAN,
                             .p_value = (double)NAN,
                             .q_value = (double)NAN};
  column->side[KL_BASELINE] = work->about[KL_BASELINE];
  column->side[KL_CURRENT] = work->about[KL_CURRENT];
  column->segment_is_null = work->segment->is_null;
  column->name = kl_own_text(work->build->column[work->column].name);
  bool owned = kl_own_label(&work->segment->label, &column->segment);
  return owned && column->name != NULL ? KL_OK : KL_NO_MEMORY;
}

/* The report's next column, zeroed; NULL without memory. */
static KlReportColumn *make_room(KlReport *report) {
  size_t count = report->columns;
  if ((count & (count - 1)) == 0) {
    KlReportColumn *room =
        kl_reallocate(report->column, (count > 0 ? 2 * count : 1) * sizeof *room);
    if (room == NULL) {
      return NULL;
    }
    report->column = room;
  }
  report->column[count] = (KlReportColumn){.position = 0};
  report->columns++;
  return &report->column[count];
}

/* ---- metrics ---- */

static int make_choose(const KlCompared *c, KlColumnKind kind, const KlMetric **metric) {
  int count = 0;
  for (int i = 0; i < c->options->metrics; i++) {
    if (kl_compared_takes(c, c->options->metric[i])) {
      metric[count++] = c->options->metric[i];
    }
  }
  if (count == 0) {
    metric[count++] = kl_compared_usual(c, kind);
  }
  return count;
}

static KlStatus make_metrics(const MakeWork *work, const KlCompared *c, KlReportColumn *column) {
  const KlMetric *metric[KL_METRICS];
  int count = make_choose(c, column->kind, metric);
  column->metric = kl_allocate((size_t)count * sizeof *column->metric);
  KlStatus status = column->metric != NULL ? KL_OK : KL_NO_MEMORY;
  for (int i = 0; i < count && status == KL_OK; i++) {
    KlReportMetric *out = &column->metric[column->metrics++];
    *out = (KlReportMetric){.metric = metric[i]};
    status = kl_compared_value(c, metric[i], out, work->poll, work->problem);
    status = status == KL_OK ? kl_report_method(work->build, work->segment, work->column, c,
                                                metric[i], &out->method)
                             : status;
  }
  status = status == KL_OK ? kl_compared_floors(c, column->metric, count, work->poll) : status;
  return status == KL_OK ? kl_compared_test(c, column, work->poll, work->problem) : status;
}

/* ---- notes ---- */

/* A share of 0 against one that is not makes KL and PSI infinite. */
static KlStatus make_note_infinite(KlReportColumn *column) {
  for (int i = 0; i < column->metrics; i++) {
    if (isinf(column->metric[i].value)) {
      return kl_report_note(column,
                            "infinite, because one side has nothing where the other has something; "
                            "the option smoothing keeps it finite");
    }
  }
  return KL_OK;
}

static KlStatus make_notes(const MakeWork *work, const KlCompared *c, KlReportColumn *column) {
  double rows = column->side[KL_BASELINE].rows + column->side[KL_CURRENT].rows;
  double labels = column->side[KL_BASELINE].labels + column->side[KL_CURRENT].labels;
  KlStatus status = make_note_infinite(column);
  if (status == KL_OK && work->form->types_differ && column->aspect == KL_ASPECT_VALUES) {
    status =
        kl_report_note(column, "one side has numbers and the other the same as text: compared as "
                               "numbers");
  }
  if (status == KL_OK && column->kind == KL_COLUMN_CATEGORY && rows > 200.0 &&
      labels > 0.5 * rows) {
    status =
        kl_report_note(column, "most values are there once only, as in a key: it can hardly drift, "
                               "and may be ignored");
  }
  if (status == KL_OK && c->on_line && c->sd == 0.0) {
    status = kl_report_note(column, "the baseline is one value repeated");
  }
  if (status == KL_OK && c->dist[KL_BASELINE].kind == KL_KIND_SKETCH) {
    status = kl_report_note(column, "from sketches, whose values are rounded");
  }
  return status;
}

/* ---- aspects ---- */

/* The share of the current values that are beyond the baseline's. */
static double make_out_of_range(const KlCompared *c) {
  const KlPoints *p = &c->line[KL_BASELINE].points, *q = &c->line[KL_CURRENT].points;
  double low = p->x[0], high = p->x[p->count - 1], out = 0.0;
  for (size_t i = 0; i < q->count && q->x[i] < low; i++) {
    out += kl_dd_round(kl_points_weight(q, i));
  }
  for (size_t i = q->count; i > 0 && q->x[i - 1] > high; i--) {
    out += kl_dd_round(kl_points_weight(q, i - 1));
  }
  return out / kl_dd_round(q->total);
}

static KlStatus make_compare(const MakeWork *work, KlCompared *c, KlReportColumn *column) {
  KlStatus status = kl_compared_begin(c, work->poll, work->problem);
  if (status != KL_OK) {
    return status;
  }
  if (column->aspect == KL_ASPECT_VALUES && !c->on_line && column->kind == KL_COLUMN_CATEGORY &&
      c->cells.count <= 2 && c->cells.edge == NULL) {
    column->kind = KL_COLUMN_BOOLEAN;
  }
  status = make_metrics(work, c, column);
  if (status == KL_OK) {
    status = kl_compared_report_cells(c, column, work->cells, work->poll);
  }
  if (status == KL_OK) {
    status = kl_compared_chart(c, column, work->poll);
  }
  if (c->on_line) {
    column->out_of_range = make_out_of_range(c);
  }
  return status == KL_OK ? make_notes(work, c, column) : status;
}

static KlStatus make_bytes(const MakeWork *work, int side, KlAspect aspect, KlBytes *value) {
  KlBuildSide *from = make_side(work, side);
  if (!from->given) {
    return kl_column_value(&from->data, work->form, aspect, work->poll, value);
  }
  kl_write_bytes(value, from->value[aspect].data, from->value[aspect].size);
  return value->failed ? KL_NO_MEMORY : KL_OK;
}

/* Whose values have to be looked at before they are binned. */
static KlStatus make_about(MakeWork *work, int side, const KlBytes *value) {
  KlBuildSide *from = make_side(work, side);
  KlBytes sample = {0};
  if (from->given) {
    return KL_OK;
  }
  if (work->form->edge == NULL) {
    return kl_report_side_value(value, work->poll, &work->about[side], work->problem);
  }
  KlColumnForm plain = {.kind = work->form->kind, .bits = from->data.bits};
  KlStatus status = kl_column_value(&from->data, &plain, KL_ASPECT_VALUES, work->poll, &sample);
  status = status == KL_OK
               ? kl_report_side_value(&sample, work->poll, &work->about[side], work->problem)
               : status;
  kl_bytes_clear(&sample);
  return status;
}

static const char *make_missing(const KlBytes *value) {
  bool p = value[KL_BASELINE].size > 0, q = value[KL_CURRENT].size > 0;
  return p   ? "the current table has no values"
         : q ? "the baseline has no values"
             : "neither side has any value";
}

static KlStatus make_aspect(MakeWork *work, KlAspect aspect) {
  KlCompared c = {.options = work->build->options, .form = work->form, .aspect = aspect};
  KlStatus status = KL_OK;
  for (int side = 0; side < KL_REPORT_SIDES && status == KL_OK; side++) {
    status = make_bytes(work, side, aspect, &c.bytes[side]);
    if (status == KL_OK && aspect == KL_ASPECT_VALUES) {
      status = make_about(work, side, &c.bytes[side]);
    }
  }
  KlReportColumn *column = status == KL_OK ? make_room(work->report) : NULL;
  status = status == KL_OK && column == NULL ? KL_NO_MEMORY : status;
  status = status == KL_OK ? make_begin(work, aspect, column) : status;
  if (status == KL_OK && (c.bytes[KL_BASELINE].size == 0 || c.bytes[KL_CURRENT].size == 0)) {
    status = kl_report_note(column, make_missing(c.bytes));
  } else if (status == KL_OK) {
    status = make_compare(work, &c, column);
  }
  kl_compared_clear(&c);
  return status;
}

static KlStatus make_rows(MakeWork *work) {
  KlStatus status = KL_OK;
  for (int side = 0; side < KL_REPORT_SIDES && status == KL_OK; side++) {
    KlBuildSide *from = make_side(work, side);
    if (from->given) {
      work->about[side] = from->about;
    } else {
      status = kl_report_side_rows(&from->data, work->form, work->poll, &work->about[side]);
    }
  }
  return status;
}

/* ---- columns ---- */

/* A column that one table alone has, or whose segment one table alone has. */
static KlStatus make_lonely(MakeWork *work, const char *why) {
  KlReportColumn *column = make_room(work->report);
  KlStatus status = column != NULL ? make_begin(work, KL_ASPECT_VALUES, column) : KL_NO_MEMORY;
  return status == KL_OK ? kl_report_note(column, why) : status;
}

static const char *make_why_lonely(const MakeWork *work) {
  const KlBuildColumn *column = &work->build->column[work->column];
  bool p = work->about[KL_BASELINE].rows > 0.0, q = work->about[KL_CURRENT].rows > 0.0;
  if (!column->on[KL_CURRENT]) {
    return "the current table has no such column";
  }
  if (!column->on[KL_BASELINE]) {
    return "the baseline has no such column";
  }
  if (p && q) {
    return NULL;
  }
  return p   ? "the current table has no rows"
         : q ? "the baseline has no rows"
             : "neither side has any rows";
}

static KlStatus make_aspects(MakeWork *work) {
  const KlReportSide *p = &work->about[KL_BASELINE], *q = &work->about[KL_CURRENT];
  const char *why = make_why_lonely(work);
  if (why != NULL) {
    return make_lonely(work, why);
  }
  bool nulls = p->nulls + q->nulls > 0.0, strays = p->strays + q->strays > 0.0;
  KlStatus status = nulls ? make_aspect(work, KL_ASPECT_NULLS) : KL_OK;
  status = status == KL_OK && strays ? make_aspect(work, KL_ASPECT_STRAYS) : status;
  return status == KL_OK ? make_aspect(work, KL_ASPECT_VALUES) : status;
}

/* The values come last, for rows are moved into them, and first in the report. */
static void make_order(KlReport *report, size_t first) {
  if (report->columns > first) {
    KlReportColumn values = report->column[report->columns - 1];
    memmove(report->column + first + 1, report->column + first,
            (report->columns - 1 - first) * sizeof values);
    report->column[first] = values;
    for (size_t i = first + 1; i < report->columns; i++) {
      memcpy(report->column[i].side, values.side, sizeof values.side);
    }
  }
}

static KlStatus make_column(MakeWork *work) {
  size_t first = work->report->columns;
  work->form = &work->build->column[work->column].form;
  work->about[KL_BASELINE] = work->about[KL_CURRENT] = kl_report_side_none();
  KlStatus status = make_rows(work);
  status = status == KL_OK ? make_aspects(work) : status;
  if (status == KL_OK) {
    make_order(work->report, first);
  }
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    kl_column_data_clear(&make_side(work, side)->data);
  }
  return status == KL_OK ? kl_poll(work->poll) : status;
}

/* ---- the report ---- */

/* How many rows a segment has on a side.  Weights that are not whole are added up exactly, by a
** column's data, so that the order of rows does not show. */
static KlStatus make_count(const KlReportBuild *build, const KlBuildSegment *segment, int side,
                           const KlPoll *poll, double *rows) {
  *rows = segment->rows[side];
  for (size_t j = 0; j < build->columns && build->options->weights != NULL; j++) {
    const KlBuildSide *from = &segment->side[side][j];
    if (build->column[j].on[side] && !from->given) {
      KlReportSide about;
      KlStatus status = kl_report_side_rows(&from->data, &build->column[j].form, poll, &about);
      *rows = about.rows;
      return status;
    }
  }
  return KL_OK;
}

static KlStatus make_head(KlReportBuild *build, const KlPoll *poll, KlReport *report) {
  KlStatus status = KL_OK;
  report->alpha = build->options->alpha;
  for (int side = 0; side < KL_REPORT_SIDES; side++) {
    report->source[side] = build->source[side];
    build->source[side] = NULL;
    for (size_t i = 0; i < build->segments && status == KL_OK; i++) {
      double rows = 0.0;
      status = make_count(build, build->segment[i], side, poll, &rows);
      report->rows[side] += rows;
    }
  }
  if (status != KL_OK) {
    return status;
  }
  if (build->options->by == NULL) {
    return KL_OK;
  }
  report->segment = kl_own_text(build->options->by);
  return report->segment != NULL ? KL_OK : KL_NO_MEMORY;
}

KlStatus kl_report_make(KlReportBuild *build, size_t cells, const KlPoll *poll, KlReport *report,
                        KlProblem *problem) {
  MakeWork work = {
      .build = build, .cells = cells, .poll = poll, .report = report, .problem = problem};
  *report = (KlReport){.columns = 0};
  KlStatus status = make_head(build, poll, report);
  for (size_t i = 0; i < build->segments && status == KL_OK; i++) {
    work.segment = build->segment[i];
    for (size_t j = 0; j < build->columns && status == KL_OK; j++) {
      work.column = j;
      status = make_column(&work);
    }
  }
  status = status == KL_OK ? kl_report_judge(report, poll) : status;
  if (status != KL_OK) {
    kl_report_clear(report);
  }
  return status;
}

/* ---- stored values ---- */

/* Whether counts are of 0 and 1. */
static bool make_is_presence(const KlDist *dist) {
  KlCursor cursor;
  bool is = dist->kind == KL_KIND_COUNTS;
  for (kl_cursor_begin(&cursor, &dist->counts); is && cursor.more; kl_cursor_next(&cursor)) {
    const KlLabel *label = &cursor.entry.label;
    is = label->type == KL_LABEL_INTEGER && (label->integer == 0 || label->integer == 1);
  }
  return is;
}

/* Whether a value is one that kl_report_profile() gives for such a column. */
static bool make_fits(const KlDist *dist, KlColumnKind kind, int aspect) {
  if (aspect != KL_ASPECT_VALUES) {
    return make_is_presence(dist);
  }
  bool on_line =
      (dist->kind == KL_KIND_SAMPLE && dist->sample.dimension == 1) || dist->kind == KL_KIND_SKETCH;
  switch (kind) {
  case KL_COLUMN_NUMBER:
    return on_line || dist->kind == KL_KIND_HIST;
  case KL_COLUMN_DATE:
    return on_line;
  default:
    return dist->kind == KL_KIND_COUNTS;
  }
}

/* One of the values, once it has been looked at. */
static KlStatus make_give(KlBuildSide *side, int aspect, const void *value, size_t size,
                          const KlPoll *poll, int *bits, KlProblem *problem) {
  static const char *const name[] = {"value", "null_value", "stray_value"};
  KlDist dist = {.kind = KL_KIND_MEMBER};
  KlProblem fault = {""};
  KlStatus status = kl_dist_decode(&dist, value, size, poll, &fault);
  if (status == KL_REFUSED) {
    kl_problem(problem, "%s is %s", name[aspect], fault.text);
  } else if (status == KL_OK && !make_fits(&dist, side->kind, aspect)) {
    kl_problem(problem, "%s is none that dist_profile() gives", name[aspect]);
    status = KL_REFUSED;
  }
  if (status == KL_OK && dist.kind == KL_KIND_SKETCH) {
    *bits = dist.bits;
  }
  kl_dist_clear(&dist);
  if (status != KL_OK) {
    return status;
  }
  kl_write_bytes(&side->value[aspect], value, size);
  return side->value[aspect].failed ? KL_NO_MEMORY : KL_OK;
}

KlStatus kl_report_give(KlBuildSegment *segment, size_t column, KlColumnKind kind,
                        const KlReportSide *about, const void *const value[3], const size_t size[3],
                        const KlPoll *poll, KlProblem *problem) {
  KlBuildSide *side = &segment->side[KL_BASELINE][column];
  KlColumnData *current = &segment->side[KL_CURRENT][column].data;
  KlStatus status = KL_OK;
  int bits = 0;
  if (side->given) {
    kl_problem(problem, "it is there more than once; the option by tells segments apart");
    return KL_REFUSED;
  }
  side->given = true;
  side->kind = kind;
  side->about = *about;
  for (int i = 0; i < 3 && status == KL_OK; i++) {
    status = size[i] > 0 ? make_give(side, i, value[i], size[i], poll, &bits, problem) : KL_OK;
  }
  current->bits = size[KL_ASPECT_VALUES] > 0 ? bits : current->bits;
  return status;
}

KlStatus kl_report_profile(KlReportBuild *build, KlBuildSegment *segment, size_t column,
                           const KlPoll *poll, KlColumnKind *kind, KlReportSide *about,
                           KlBytes value[3], KlProblem *problem) {
  MakeWork work = {
      .build = build, .segment = segment, .column = column, .poll = poll, .problem = problem};
  KlColumnData *data = &segment->side[KL_BASELINE][column].data;
  work.form = &build->column[column].form;
  KlStatus status = kl_report_side_rows(data, work.form, poll, &work.about[KL_BASELINE]);
  static const KlAspect order[] = {KL_ASPECT_NULLS, KL_ASPECT_STRAYS, KL_ASPECT_VALUES};
  for (int i = 0; i < 3 && status == KL_OK; i++) {
    status = kl_column_value(data, work.form, order[i], poll, &value[order[i]]);
  }
  status = status == KL_OK ? make_about(&work, KL_BASELINE, &value[KL_ASPECT_VALUES]) : status;
  *kind = work.form->kind;
  *about = work.about[KL_BASELINE];
  return status;
}
