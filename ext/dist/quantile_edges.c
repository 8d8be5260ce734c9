/* quantile_edges.c - a distribution cut into bins of equal mass. */
#include "dist/quantile_edges.h"

#include "base/json.h"
#include "base/memory.h"
#include "dist/look_observed.h"
#include "sample/quantile_bins.h"

/* Edges on their way. */
typedef struct EdgesList {
  double *edge;
  int count;
} EdgesList;

/* By the quantiles of whatever has them. */
static KlStatus edges_of_quantiles(const KlLook *look, int bins, EdgesList *list, bool *exists,
                                   KlProblem *problem) {
  KlStatus status = KL_OK;
  for (int i = 1; i < bins && status == KL_OK && *exists; i++) {
    KlScaled x = kl_scaled_zero();
    status = kl_look_quantile(look, (double)i / bins, &x, exists, problem);
    double edge = kl_scaled_round(x) + 0.0;
    if (status == KL_OK && *exists && (list->count == 0 || edge > list->edge[list->count - 1])) {
      list->edge[list->count++] = edge;
    }
  }
  return status;
}

/* Whether the value is data whose points can be counted. */
static bool edges_has_points(const KlLook *look) {
  return !look->open && (look->is_observed ? look->dist->kind != KL_KIND_HIST
                                           : look->dist->kind == KL_KIND_COUNTS);
}

static KlStatus edges_of_points(const KlLook *look, int bins, const KlPoll *poll, EdgesList *list,
                                KlProblem *problem) {
  KlObserved observed;
  KlStatus status = kl_observed_on_line(look->dist, problem);
  if (status != KL_OK) {
    return status;
  }
  status = kl_observe(&observed, look->dist, problem);
  if (status == KL_OK) {
    status = kl_quantile_edges(&observed.points, NULL, bins, poll, list->edge, &list->count);
  }
  kl_observed_clear(&observed);
  return status;
}

KlStatus kl_quantile_edges_json(const KlLook *look, int bins, const KlPoll *poll, KlBytes *text,
                                bool *exists, KlProblem *problem) {
  EdgesList list = {kl_allocate((size_t)bins * sizeof *list.edge), 0};
  *exists = true;
  if (list.edge == NULL) {
    return KL_NO_MEMORY;
  }
  KlStatus status = edges_has_points(look) ? edges_of_points(look, bins, poll, &list, problem)
                                           : edges_of_quantiles(look, bins, &list, exists, problem);
  kl_json_write_text(text, "[");
  for (int i = 0; i < list.count; i++) {
    kl_json_write_text(text, i > 0 ? "," : "");
    kl_json_write_real(text, list.edge[i]);
  }
  kl_json_write_text(text, "]");
  kl_release(list.edge);
  return status == KL_OK && text->failed ? KL_NO_MEMORY : status;
}
