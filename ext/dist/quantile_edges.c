/* quantile_edges.c - a distribution cut into bins of equal mass. */
#include "dist/quantile_edges.h"

#include "base/json.h"

KlStatus kl_quantile_edges_json(const KlLook *look, int bins, KlBytes *text, bool *exists,
                                KlProblem *problem) {
  KlStatus status = KL_OK;
  double last = 0.0;
  *exists = true;
  kl_json_write_text(text, "[");
  for (int i = 1, edges = 0; i < bins && status == KL_OK; i++) {
    KlScaled x = kl_scaled_zero();
    status = kl_look_quantile(look, (double)i / bins, &x, exists, problem);
    double edge = kl_scaled_round(x) + 0.0;
    if (status != KL_OK || !*exists) {
      break;
    }
    if (edges > 0 && edge <= last) {
      continue;
    }
    kl_json_write_text(text, edges++ > 0 ? "," : "");
    kl_json_write_real(text, edge);
    last = edge;
  }
  kl_json_write_text(text, "]");
  return status == KL_OK && text->failed ? KL_NO_MEMORY : status;
}
