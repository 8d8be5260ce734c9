/* report_build.c - the rows of two tables on their way to a report. */
#include "report/report_build.h"

#include <string.h>

#include "base/memory.h"
#include "report/own.h"

void kl_report_build_begin(KlReportBuild *build, const KlReportOptions *options) {
  *build = (KlReportBuild){.options = options};
}

static void build_clear_side(KlBuildSide *side) {
  kl_column_data_clear(&side->data);
  for (int i = 0; i < 3; i++) {
    kl_bytes_clear(&side->value[i]);
  }
}

static void build_clear_segment(const KlReportBuild *build, KlBuildSegment *segment) {
  for (int i = 0; i < KL_REPORT_SIDES; i++) {
    for (size_t j = 0; segment->side[i] != NULL && j < build->columns; j++) {
      build_clear_side(&segment->side[i][j]);
    }
    kl_release(segment->side[i]);
  }
  kl_own_label_clear(&segment->label);
  kl_release(segment);
}

void kl_report_build_clear(KlReportBuild *build) {
  for (size_t i = 0; i < build->segments; i++) {
    build_clear_segment(build, build->segment[i]);
  }
  for (size_t i = 0; i < build->columns; i++) {
    kl_release(build->column[i].name);
    kl_column_form_clear(&build->column[i].form);
  }
  kl_release(build->segment);
  kl_release(build->column);
  for (int i = 0; i < KL_REPORT_SIDES; i++) {
    kl_release(build->source[i]);
    kl_release(build->from[i]);
  }
  *build = (KlReportBuild){.options = build->options};
}

/* ---- columns ---- */

size_t kl_report_build_find(const KlReportBuild *build, const char *name) {
  size_t i = 0;
  while (i < build->columns && !kl_same_name(build->column[i].name, name)) {
    i++;
  }
  return i;
}

KlBuildColumn *kl_report_build_column(KlReportBuild *build, const char *name, int side) {
  size_t at = kl_report_build_find(build, name);
  if (at == build->columns) {
    KlBuildColumn *room = kl_reallocate(build->column, (at + 1) * sizeof *room);
    build->column = room != NULL ? room : build->column;
    char *copy = room != NULL ? kl_own_text(name) : NULL;
    if (copy == NULL) {
      return NULL;
    }
    build->column[build->columns++] = (KlBuildColumn){.name = copy};
  }
  build->column[at].on[side] = true;
  return &build->column[at];
}

/* What is left out may be named all the same. */
static KlStatus build_check_names(const KlReportBuild *build, const char *key, const KlNames *names,
                                  KlProblem *problem) {
  for (int i = 0; i < names->count; i++) {
    if (kl_report_wants(build->options, names->name[i]) &&
        kl_report_build_find(build, names->name[i]) == build->columns) {
      kl_problem(problem, "options: %s: neither side has a column '%s'", key, names->name[i]);
      return KL_REFUSED;
    }
  }
  return KL_OK;
}

KlStatus kl_report_build_check(const KlReportBuild *build, KlProblem *problem) {
  KlStatus status = build_check_names(build, "columns", &build->options->columns, problem);
  for (int i = 0; i < build->options->choices && status == KL_OK; i++) {
    const KlColumnChoice *choice = &build->options->choice[i];
    const KlNames name = {&build->options->choice[i].name, 1};
    status = build_check_names(build, choice->edge != NULL ? "edges" : "kinds", &name, problem);
  }
  return status;
}

/* ---- segments ---- */

/* NULL before all labels. */
static int build_compare(const KlBuildSegment *segment, const KlLabel *label) {
  if (segment->is_null || label == NULL) {
    return (label == NULL) - (segment->is_null ? 1 : 0) == 0 ? 0 : segment->is_null ? -1 : 1;
  }
  return kl_label_compare(&segment->label, label);
}

static KlBuildSegment *build_new_segment(const KlReportBuild *build, const KlLabel *label) {
  KlBuildSegment *segment = kl_allocate(sizeof *segment);
  if (segment == NULL) {
    return NULL;
  }
  memset(segment, 0, sizeof *segment);
  segment->is_null = label == NULL;
  bool ok = label == NULL || kl_own_label(label, &segment->label);
  for (int i = 0; i < KL_REPORT_SIDES && ok; i++) {
    size_t size = (build->columns + 1) * sizeof *segment->side[i];
    segment->side[i] = kl_allocate(size);
    ok = segment->side[i] != NULL;
    if (ok) {
      memset(segment->side[i], 0, size);
    }
    for (size_t j = 0; ok && j < build->columns; j++) {
      const KlColumnChoice *choice = kl_report_choice(build->options, build->column[j].name);
      bool fixed = choice != NULL && choice->edge != NULL; /* whose bins no sketch knows */
      kl_column_data_begin(&segment->side[i][j].data, build->options->weights != NULL,
                           fixed ? 0 : build->options->sketch);
    }
  }
  if (!ok) {
    build_clear_segment(build, segment);
    return NULL;
  }
  return segment;
}

static KlStatus build_insert(KlReportBuild *build, size_t at, const KlLabel *label,
                             KlProblem *problem) {
  if (build->segments == KL_REPORT_SEGMENTS) {
    kl_problem(problem, "options: by: '%s' has more than %d different values", build->options->by,
               (int)KL_REPORT_SEGMENTS);
    return KL_REFUSED;
  }
  KlBuildSegment **room =
      kl_reallocate(build->segment, (build->segments + 1) * sizeof(KlBuildSegment *));
  if (room == NULL) {
    return KL_NO_MEMORY;
  }
  build->segment = room;
  KlBuildSegment *segment = build_new_segment(build, label);
  if (segment == NULL) {
    return KL_NO_MEMORY;
  }
  memmove(build->segment + at + 1, build->segment + at,
          (build->segments - at) * sizeof(KlBuildSegment *));
  build->segment[at] = segment;
  build->segments++;
  return KL_OK;
}

KlStatus kl_report_build_segment(KlReportBuild *build, const KlLabel *label, KlBuildSegment **out,
                                 KlProblem *problem) {
  if (build->last != NULL && build_compare(build->last, label) == 0) {
    *out = build->last;
    return KL_OK;
  }
  size_t low = 0, high = build->segments;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = build_compare(build->segment[middle], label);
    if (order == 0) {
      *out = build->last = build->segment[middle];
      return KL_OK;
    }
    low = order < 0 ? middle + 1 : low;
    high = order < 0 ? high : middle;
  }
  KlStatus status = build_insert(build, low, label, problem);
  if (status == KL_OK) {
    *out = build->last = build->segment[low];
  }
  return status;
}
