/* kl_knn.c - dist_kl_knn: the Kullback-Leibler divergence of two samples by nearest neighbours. */
#include "sample/knn.h"

static const KlDomain knn_neighbours = {1.0, KL_KNN_MOST, "whole number from 1 to 1000"};
static const KlDomain knn_switch = {0.0, 1.0, "whole number, 0 or 1"};

static const char *const knn_variants[] = {"fixed", "adaptive", NULL};

/* What is not positional: variant, l and standardise. */
enum { KNN_K, KNN_VARIANT, KNN_L, KNN_STANDARDISE, KNN_PARAMETERS };

KlKnnChoice kl_knn_choice(const double *parameter) {
  KlKnnChoice choice = {.k = (int)parameter[KNN_K],
                        .adaptive = parameter[KNN_VARIANT] != 0.0,
                        .standardise = parameter[KNN_STANDARDISE] != 0.0};
  choice.l = isnan(parameter[KNN_L]) ? choice.k : (int)parameter[KNN_L];
  return choice;
}

static KlStatus knn_points(const KlPoints *p, const KlPoints *q, const double *parameter,
                           const KlPoll *poll, KlResult *result) {
  for (int i = 0; i < KNN_PARAMETERS; i++) {
    if (!isnan(parameter[i]) && parameter[i] != floor(parameter[i])) {
      *result = kl_no_result("k, l and standardise are whole numbers");
      return KL_OK;
    }
  }
  KlKnnChoice choice = kl_knn_choice(parameter);
  return kl_knn_kl(p, q, &choice, poll, result);
}

const KlDivergence kl_divergence_kl_knn = {
    .name = "kl_knn",
    .properties = KL_NATS | KL_SIGNED | KL_OPEN,
    .parameters = KNN_PARAMETERS,
    .parameter = {[KNN_K] = {"k", &knn_neighbours, KL_KNN_USUAL},
                  [KNN_VARIANT] = {"variant", &knn_switch, 0.0},
                  [KNN_L] = {"l", &knn_neighbours, (double)NAN},
                  [KNN_STANDARDISE] = {"standardise", &knn_switch, 0.0}},
    .first = 1,
    .options = KNN_PARAMETERS - 1,
    .choice = {[KNN_VARIANT] = knn_variants},
    .most = HUGE_VAL,
    .points = knn_points,
    .bound = 0.501,
    .help = "Kullback-Leibler divergence of two samples, estimated from the distances of their k "
            "nearest neighbours; may be negative",
    .source = "Wang, Kulkarni & Verdu 2009, equations 5 and 29; Perez-Cruz 2008",
};
