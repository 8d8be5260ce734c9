/* family.c - the list of families. */
#include "family/family.h"

enum {
  FAMILY_COUNT = 0
#define KL_FAMILY(name) +1
#include "family/families.def"
#undef KL_FAMILY
};

static const KlFamily *const families[] = {
#define KL_FAMILY(name) &kl_family_##name,
#include "family/families.def"
#undef KL_FAMILY
};

const KlFamily *kl_family_at(size_t position) {
  return position < FAMILY_COUNT ? families[position] : NULL;
}

/* A letter of ASCII in lower case; any other byte as it is. */
static char family_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool family_is_named(const KlFamily *family, const char *name, size_t length) {
  for (size_t i = 0; i < length; i++) {
    /* A name's terminating 0 is none of the bytes of `name` that match, so this stops there. */
    if (family->name[i] == '\0' || family->name[i] != family_lower(name[i])) {
      return false;
    }
  }
  return family->name[length] == '\0';
}

const KlFamily *kl_family_by_name(const char *name, size_t length) {
  for (size_t i = 0; i < FAMILY_COUNT; i++) {
    if (family_is_named(families[i], name, length)) {
      return families[i];
    }
  }
  return NULL;
}

const KlFamily *kl_family_by_id(uint64_t id) {
  for (size_t i = 0; i < FAMILY_COUNT; i++) {
    if (families[i]->id == id) {
      return families[i];
    }
  }
  return NULL;
}

int kl_family_theta(const KlFamily *family, int dimension) {
  switch (family->shape) {
  case KL_SHAPE_VECTOR:
    return dimension;
  case KL_SHAPE_MATRIX:
    return dimension + dimension * dimension;
  case KL_SHAPE_VECTORS:
    return family->parameters * dimension;
  case KL_SHAPE_LABELS:
    return 0; /* a list of labels, not numbers, says what the member is */
  case KL_SHAPE_SCALARS:
    break;
  }
  return family->parameters;
}
