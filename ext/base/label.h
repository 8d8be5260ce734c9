/* label.h - the labels that are counted: values of any SQL type.
**
** Two labels are one if SQLite's = says so under the collation BINARY: 1 and 1.0 are, '1' is
** another.  Numbers that are whole and fit are integers here, so that each label has one form.
*/
#ifndef KLDIV_BASE_LABEL_H
#define KLDIV_BASE_LABEL_H

#include <stddef.h>
#include <stdint.h>

typedef enum KlLabelType {
  KL_LABEL_INTEGER = 1,
  KL_LABEL_REAL = 2, /* not whole, or beyond 64 bits; infinities; never NaN, never -0 */
  KL_LABEL_TEXT = 3, /* UTF-8, NULs allowed */
  KL_LABEL_BLOB = 4
} KlLabelType;

typedef struct KlLabel {
  KlLabelType type;
  int64_t integer;            /* KL_LABEL_INTEGER */
  double real;                /* KL_LABEL_REAL */
  const unsigned char *bytes; /* of text and blob; not NULL unless length is 0 */
  size_t length;
} KlLabel;

/* The label of a number. */
KlLabel kl_label_of_real(double x);

/* < 0, 0 or > 0: SQLite's order, numbers by value, then text, then blobs, both byte by byte. */
int kl_label_compare(const KlLabel *a, const KlLabel *b);

#endif
