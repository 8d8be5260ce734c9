/* report_form.c - what kind each column of a report is of. */
#include "report/report_form.h"

#include <string.h>

#include "base/memory.h"

/* The data of a column that came as rows: of each segment, both sides in a row; NULL for what was
** given. */
static void form_data(const KlReportBuild *build, size_t column, KlColumnData **data) {
  for (size_t i = 0; i < build->segments; i++) {
    for (int side = 0; side < KL_REPORT_SIDES; side++) {
      KlBuildSide *from = &build->segment[i]->side[side][column];
      *data++ = from->given ? NULL : &from->data;
    }
  }
}

/* ---- given values ---- */

/* What labels may be compared with those of these counts: text that is a number is one where these
** have numbers, whether or not there is anything else among them. */
static KlLabelForm form_given_labels(const KlDist *dist) {
  KlCursor cursor;
  bool numbers = false, others = false;
  for (kl_cursor_begin(&cursor, &dist->counts); cursor.more; kl_cursor_next(&cursor)) {
    bool number = cursor.entry.label.type <= KL_LABEL_REAL;
    numbers = numbers || number;
    others = others || !number;
  }
  return !numbers ? KL_LABELS_AS_THEY_ARE : others ? KL_LABELS_PLAIN : KL_LABELS_AS_NUMBERS;
}

/* The first side of the column that has a value that was given; NULL if none has. */
static const KlBuildSide *form_given(const KlReportBuild *build, size_t column) {
  const KlBuildSide *given = NULL;
  for (size_t i = 0; i < build->segments; i++) {
    for (int side = 0; side < KL_REPORT_SIDES; side++) {
      const KlBuildSide *from = &build->segment[i]->side[side][column];
      if (from->given && from->value[KL_ASPECT_VALUES].size > 0) {
        return from;
      }
      given = from->given && given == NULL ? from : given;
    }
  }
  return given;
}

static KlStatus form_like(KlColumnForm *form, const KlDist *like) {
  form->labels = like->kind == KL_KIND_COUNTS ? form_given_labels(like) : KL_LABELS_AS_THEY_ARE;
  form->bits = like->bits;
  if (like->edge == NULL) {
    return KL_OK;
  }
  form->own_edge = kl_allocate((size_t)like->edges * sizeof *form->own_edge);
  if (form->own_edge == NULL) {
    return KL_NO_MEMORY;
  }
  memcpy(form->own_edge, like->edge, (size_t)like->edges * sizeof *form->own_edge);
  form->edge = form->own_edge;
  form->edges = (int)like->edges;
  return KL_OK;
}

/* The form that a given value has, for the other side to take. */
static KlStatus form_of_given(KlColumnForm *form, const KlBuildSide *given, const KlPoll *poll,
                              KlProblem *problem) {
  const KlBytes *value = &given->value[KL_ASPECT_VALUES];
  KlDist like;
  *form = (KlColumnForm){.kind = given->kind};
  if (value->size == 0) {
    return KL_OK;
  }
  form->kind = given->kind == KL_COLUMN_BOOLEAN ? KL_COLUMN_CATEGORY : given->kind;
  KlStatus status = kl_dist_decode(&like, value->data, value->size, poll, problem);
  if (status == KL_OK) {
    status = form_like(form, &like);
    kl_dist_clear(&like);
  }
  return status;
}

/* ---- columns ---- */

static KlStatus form_end(KlColumnData *const *data, size_t count) {
  KlStatus status = KL_OK;
  for (size_t i = 0; i < count && status == KL_OK; i++) {
    status = data[i] != NULL ? kl_column_data_end(data[i]) : KL_OK;
  }
  return status;
}

static KlStatus form_column(KlReportBuild *build, size_t column, KlColumnData **data,
                            const KlPoll *poll, KlProblem *problem) {
  KlBuildColumn *of = &build->column[column];
  const KlBuildSide *given = form_given(build, column);
  const KlColumnChoice *choice = kl_report_choice(build->options, of->name);
  size_t count = build->segments * KL_REPORT_SIDES;
  form_data(build, column, data);
  KlStatus status = form_end(data, count);
  if (status != KL_OK) {
    return status;
  }
  if (given != NULL) {
    status = form_of_given(&of->form, given, poll, problem);
    return status == KL_OK ? kl_column_form_given(&of->form, data, count, poll) : status;
  }
  bool fixed = choice != NULL && choice->edge != NULL;
  return kl_column_form_of(&of->form, data, count, choice, fixed ? 0 : build->options->sketch,
                           poll);
}

KlStatus kl_report_forms(KlReportBuild *build, const KlPoll *poll, KlProblem *problem) {
  KlColumnData **data =
      kl_allocate((build->segments + 1) * KL_REPORT_SIDES * sizeof(KlColumnData *));
  KlStatus status = data != NULL ? KL_OK : KL_NO_MEMORY;
  for (size_t j = 0; j < build->columns && status == KL_OK; j++) {
    status = form_column(build, j, data, poll, problem);
  }
  kl_release(data);
  return status;
}
