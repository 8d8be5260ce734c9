/* mutual_information.h - how much columns tell of each other. */
#ifndef KLDIV_AGGREGATE_MUTUAL_INFORMATION_H
#define KLDIV_AGGREGATE_MUTUAL_INFORMATION_H

#include "aggregate/joint_table.h"
#include "base/problem.h"

typedef enum KlInformationForm {
  KL_INFORMATION_PLAIN,      /* in nats */
  KL_INFORMATION_NORMALISED, /* over the mean of both entropies */
  KL_INFORMATION_ADJUSTED    /* the same with what comes by chance taken from both */
} KlInformationForm;

extern const char *const kl_information_forms[]; /* their names, NULL behind the last */

/* The mutual information of x and y, or, if `given`, what they tell of each other where z is known,
** which has the plain form alone.  Does not exist without rows.  KL_REFUSED and `problem` where the
** rows have no such form. */
KlStatus kl_mutual_information(KlJointTable *joint, bool given, KlInformationForm form,
                               const KlPoll *poll, KlScaled *value, bool *exists,
                               KlProblem *problem);

#endif
