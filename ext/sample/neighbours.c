/* neighbours.c - nearest neighbours of points, on the line or in several dimensions. */
#include "sample/neighbours.h"

#include "base/memory.h"

static KlStatus neighbours_begin_line(KlNeighbours *n, double rows) {
  size_t count = n->points->count;
  if (n->points->weight != NULL) {
    n->end = count <= SIZE_MAX / sizeof(double) ? kl_allocate(count * sizeof(double)) : NULL;
    if (n->end == NULL) {
      return KL_NO_MEMORY;
    }
    double before = 0.0;
    for (size_t i = 0; i < count; i++) {
      before += n->points->weight[i].hi;
      n->end[i] = before;
    }
  }
  n->window = kl_line_window(n->points, n->end, rows);
  return KL_OK;
}

KlStatus kl_neighbours_begin(KlNeighbours *neighbours, const KlPoints *points,
                             const KlMetric *metric, double rows, const KlPoll *poll) {
  *neighbours = (KlNeighbours){.points = points, .metric = metric};
  if (points->dimension == 1) {
    return neighbours_begin_line(neighbours, rows);
  }
  KlStatus status = kl_kd_begin(&neighbours->tree, points, metric, poll);
  if (status != KL_OK) {
    return status;
  }
  neighbours->rows = rows;
  return kl_kd_search_begin(&neighbours->search, &neighbours->tree);
}

void kl_neighbours_clear(KlNeighbours *neighbours) {
  kl_release(neighbours->end);
  kl_kd_search_clear(&neighbours->search);
  kl_kd_clear(&neighbours->tree);
  *neighbours = (KlNeighbours){.points = NULL};
}

/* How many points on the line ask together, from a step on. */
static size_t neighbours_together(const KlNeighbours *of, size_t step) {
  size_t left = of->points->count - step;
  return left < KL_NEIGHBOURS_TOGETHER ? left : KL_NEIGHBOURS_TOGETHER;
}

static size_t neighbours_radius_in_space(KlNeighbours *neighbours, const KlNeighbours *of,
                                         size_t step) {
  kl_kd_from(&neighbours->search, &of->tree, step);
  neighbours->radius[0] = kl_kd_radius(&neighbours->search, neighbours->rows);
  return 1;
}

size_t kl_neighbours_radii(KlNeighbours *neighbours, const KlNeighbours *of, size_t step) {
  if (of->points->dimension > 1) {
    return neighbours_radius_in_space(neighbours, of, step);
  }
  size_t n = neighbours_together(of, step);
  kl_line_radii(&neighbours->window, of->points->x + step, n, neighbours->radius);
  return n;
}

size_t kl_neighbours_radii_of_two(KlNeighbours *one, KlNeighbours *other, const KlNeighbours *of,
                                  size_t step) {
  if (of->points->dimension > 1) {
    (void)neighbours_radius_in_space(one, of, step);
    return neighbours_radius_in_space(other, of, step);
  }
  size_t n = neighbours_together(of, step);
  kl_line_radii_of_two(&one->window, one->radius, &other->window, other->radius,
                       of->points->x + step, n);
  return n;
}

double kl_neighbours_within(KlNeighbours *neighbours, const KlNeighbours *of, size_t step,
                            KlScaled radius, KlScaled *farthest) {
  if (neighbours->points->dimension > 1) {
    return kl_kd_within(&neighbours->search, radius, farthest);
  }
  return kl_line_within(neighbours->points, neighbours->end, neighbours->window.first,
                        of->points->x[step], radius, farthest);
}
