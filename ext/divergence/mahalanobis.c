/* mahalanobis.c - Mahalanobis distance of the means, in standard deviations of Q. */
#include "divergence/divergence.h"
#include "family/diag_normal.h"
#include "family/family.h"
#include "family/mvnormal.h"

/* In one dimension the distance is abs(m_P - m_Q)/sd_Q of whatever has a mean and a deviation;
** whoever knows these computes it. */
static KlStatus mahalanobis_members(const KlMember *p, const KlMember *q, const double *parameter,
                                    const KlPoll *poll, KlResult *result, bool *done) {
  (void)parameter;
  (void)poll;
  *done = true;
  if (p->family == &kl_family_mvnormal && q->family == &kl_family_mvnormal) {
    *result = kl_result(kl_mvnormal_mahalanobis(p, q), "closed form", 0x1p-52);
  } else if (p->family == &kl_family_diag_normal && q->family == &kl_family_diag_normal) {
    *result = kl_result(kl_diag_normal_mahalanobis(p, q), "closed form", 0x1p-52);
  } else {
    *result = kl_no_result("no covariance in several dimensions");
  }
  return KL_OK;
}

const KlDivergence kl_divergence_mahalanobis = {
    .name = "mahalanobis",
    .most = HUGE_VAL,
    .members = mahalanobis_members,
    .bound = 1.0,
    .help = "Mahalanobis distance: how many standard deviations of Q the means are apart",
    .source = "Mahalanobis 1936",
};
