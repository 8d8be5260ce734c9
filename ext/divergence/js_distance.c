/* js_distance.c - Jensen-Shannon distance: the square root of the divergence, a metric. */
#include "divergence/js.h"

static KlDd js_distance_term(const KlOutcome *o, const double *parameter) {
  (void)parameter;
  return kl_js_term(o, kl_dd(0.5, 0.0), kl_dd(0.5, 0.0));
}

const KlDivergence kl_divergence_js_distance = {
    .name = "js_distance",
    .properties = KL_NATS | KL_SYMMETRIC | KL_MONOTONE | KL_ROOT,
    .most = 0x1.62e42fefa39efp-1, /* ln 2 */
    .term = js_distance_term,
    .bound = 0.501,
    .help = "Jensen-Shannon distance: the square root of the divergence, taken in the base's units",
    .source = "Endres & Schindelin 2003",
};
