/* status.h - how a call of the core ends.
**
** Everything that can fail returns a KlStatus and writes its results only on KL_OK.  A function of
** mathematics that cannot fail returns its value, with +Inf as a legitimate answer and never NaN.
*/
#ifndef KLDIV_BASE_STATUS_H
#define KLDIV_BASE_STATUS_H

typedef enum KlStatus {
#define KL_STATUS(name, number, text) KL_##name = (number),
#include "base/status.def"
#undef KL_STATUS
} KlStatus;

/* The text of `status`, for people.  Never NULL; static storage. */
const char *kl_status_text(KlStatus status);

#endif
