/* own.c - copies of texts and labels. */
#include "report/own.h"

#include <string.h>

#include "base/memory.h"

char *kl_own_bytes(const void *bytes, size_t size) {
  char *copy = kl_allocate(size + 1);
  if (copy != NULL) {
    if (size > 0) {
      memcpy(copy, bytes, size);
    }
    copy[size] = '\0';
  }
  return copy;
}

char *kl_own_text(const char *text) { return kl_own_bytes(text, strlen(text)); }

bool kl_own_label(const KlLabel *label, KlLabel *copy) {
  bool bytes = label->type == KL_LABEL_TEXT || label->type == KL_LABEL_BLOB;
  *copy = *label;
  copy->bytes = NULL;
  if (!bytes || label->length == 0) {
    return true;
  }
  unsigned char *own = kl_allocate(label->length);
  if (own == NULL) {
    *copy = (KlLabel){.type = KL_LABEL_INTEGER};
    return false;
  }
  memcpy(own, label->bytes, label->length);
  copy->bytes = own;
  return true;
}

void kl_own_label_clear(const KlLabel *copy) {
  void *bytes;
  memcpy(&bytes, &copy->bytes, sizeof bytes); /* const for whoever reads them */
  kl_release(bytes);
}
