/* bin_edges.c - the edges of a hist, from whatever gives them. */
#include "dist/bin_edges.h"

#include <math.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/memory.h"
#include "dist/sketch_cell.h"

/* Edges on their way. */
typedef struct EdgeList {
  KlBytes room;
  uint64_t count;
  double last;
} EdgeList;

/* Whether `edge` is not below the one before. */
static bool edges_add(EdgeList *list, double edge) {
  edge += 0.0; /* never -0 */
  if (list->count > 0 && edge <= list->last) {
    return edge == list->last;
  }
  kl_write_bytes(&list->room, &edge, sizeof edge);
  list->last = edge;
  list->count++;
  return true;
}

/* Hands the edges over, or clears them after an error. */
static KlStatus edges_finish(EdgeList *list, KlStatus status, KlDist *like, KlProblem *problem) {
  status = status == KL_OK && list->room.failed ? KL_NO_MEMORY : status;
  if (status == KL_OK && (list->count == 0 || list->count > KL_HIST_EDGES)) {
    kl_problem(problem, "edges: there must be from 1 to %d of them, not %llu", KL_HIST_EDGES,
               (unsigned long long)list->count);
    status = KL_REFUSED;
  }
  if (status != KL_OK) {
    kl_bytes_clear(&list->room);
    return status;
  }
  like->kind = KL_KIND_HIST;
  like->edge = (double *)(void *)list->room.data;
  like->edges = list->count;
  return KL_OK;
}

static KlStatus edges_refuse_order(const EdgeList *list, double edge, KlProblem *problem) {
  char before[KL_DECIMAL_ROOM + 1], after[KL_DECIMAL_ROOM + 1];
  kl_problem(problem, "edges: %s comes after %s, but edges have to ascend",
             kl_decimal_text(edge, after), kl_decimal_text(list->last, before));
  return KL_REFUSED;
}

static KlStatus edges_read_json(KlJson *json, EdgeList *list, KlProblem *problem) {
  KlJsonToken token = kl_json_next(json);
  if (token == KL_JSON_ARRAY_BEGIN) {
    for (token = kl_json_next(json); token == KL_JSON_INTEGER || token == KL_JSON_REAL;
         token = kl_json_next(json)) {
      if (!edges_add(list, json->real)) {
        return edges_refuse_order(list, json->real, problem);
      }
    }
    if (token == KL_JSON_ARRAY_END && kl_json_next(json) == KL_JSON_END) {
      return KL_OK;
    }
  }
  kl_problem(problem, "edges: must be a JSON array of numbers: at byte %zu, %s", json->at,
             json->fault != NULL ? json->fault : "there is something else");
  return KL_REFUSED;
}

KlStatus kl_edges_from_json(const void *text, size_t length, KlDist *like, KlProblem *problem) {
  EdgeList list = {.count = 0};
  KlBytes room = {0};
  KlJson json;
  kl_json_begin(&json, text, length, &room);
  KlStatus status = edges_read_json(&json, &list, problem);
  kl_bytes_clear(&room);
  return edges_finish(&list, status, like, problem);
}

/* Where a cell of a sketch begins, as an edge that is closed on the left: negative cells are closed
** on the right. */
static double edges_from(int64_t cell, int bits) {
  double low = kl_sketch_low(cell, bits);
  return cell <= 0 ? nextafter(low, HUGE_VAL) : low;
}

static void edges_of_sketch(const KlDist *sketch, EdgeList *list) {
  KlCursor cursor;
  int64_t last = kl_sketch_last(sketch->bits);
  for (kl_cursor_begin(&cursor, &sketch->counts); cursor.more; kl_cursor_next(&cursor)) {
    int64_t cell = cursor.entry.label.integer;
    if (cell > -last) {
      (void)edges_add(list, edges_from(cell, sketch->bits));
    }
    if (cell < last) {
      (void)edges_add(list, edges_from(cell + 1, sketch->bits));
    }
  }
}

KlStatus kl_edges_from_value(const void *bytes, size_t size, KlDist *like, KlProblem *problem) {
  KlDist dist;
  KlProblem fault = {""};
  EdgeList list = {.count = 0};
  KlStatus status = kl_dist_decode(&dist, bytes, size, NULL, &fault);
  if (status != KL_OK) {
    kl_problem(problem, "edges is %s", fault.text);
    return status;
  }
  if (dist.kind == KL_KIND_HIST) {
    for (uint64_t i = 0; i < dist.edges; i++) {
      (void)edges_add(&list, dist.edge[i]);
    }
  } else if (dist.kind == KL_KIND_SKETCH) {
    edges_of_sketch(&dist, &list);
  } else {
    kl_problem(problem,
               "edges: a %s has no bins to take; dist_edges() cuts it into bins of equal mass",
               kl_dist_name(&dist));
    status = KL_REFUSED;
  }
  kl_dist_clear(&dist);
  return edges_finish(&list, status, like, problem);
}

KlStatus kl_edges_even(double low, double high, int bins, KlDist *like, KlProblem *problem) {
  EdgeList list = {.count = 0};
  if (!(low < high)) {
    char a[KL_DECIMAL_ROOM + 1], b[KL_DECIMAL_ROOM + 1];
    kl_problem(problem, "low = %s, high = %s, must have low < high", kl_decimal_text(low, a),
               kl_decimal_text(high, b));
    return KL_REFUSED;
  }
  KlScaled from = kl_scaled_double(low), to = kl_scaled_double(high);
  KlScaled count = kl_scaled_double(bins);
  for (int i = 0; i <= bins; i++) {
    KlScaled sum = kl_scaled_add(kl_scaled_multiply(from, kl_scaled_double(bins - i)),
                                 kl_scaled_multiply(to, kl_scaled_double(i)));
    (void)edges_add(&list, kl_scaled_round(kl_scaled_divide(sum, count)));
  }
  return edges_finish(&list, KL_OK, like, problem);
}
