/* family_like.c - the family that somebody may have meant. */
#include <string.h>

#include "family/family.h"

/* Longer names are like none. */
enum { LIKE_LENGTH = 40 };

/* How many letters have to be changed, left out or put in, to make one name of the other:
** Levenshtein 1966, a row at a time. */
static int like_distance(const char *a, size_t a_length, const char *b, size_t b_length) {
  int row[LIKE_LENGTH + 1];
  for (size_t j = 0; j <= b_length; j++) {
    row[j] = (int)j;
  }
  for (size_t i = 0; i < a_length; i++) {
    int before = row[0];
    row[0] = (int)i + 1;
    for (size_t j = 0; j < b_length; j++) {
      int change = before + (a[i] != b[j]);
      int least = row[j] < row[j + 1] ? row[j] + 1 : row[j + 1] + 1;
      before = row[j + 1];
      row[j + 1] = change < least ? change : least;
    }
  }
  return row[b_length];
}

const KlFamily *kl_family_like(const char *name, size_t length) {
  const KlFamily *family, *best = NULL;
  int least = (int)(length < LIKE_LENGTH ? length : 0) / 3 + 1;
  for (size_t i = 0; length < LIKE_LENGTH && (family = kl_family_at(i)) != NULL; i++) {
    int distance = like_distance(name, length, family->name, strlen(family->name));
    if (distance < least) {
      least = distance;
      best = family;
    }
  }
  return best;
}
