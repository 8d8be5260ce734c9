/* status.c - the texts of status.def. */
#include "base/status.h"

const char *kl_status_text(KlStatus status) {
  switch (status) {
#define KL_STATUS(name, number, text) \
  case KL_##name:                     \
    return text;
#include "base/status.def"
#undef KL_STATUS
  }
  return "unknown status";
}
