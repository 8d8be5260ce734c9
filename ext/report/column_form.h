/* column_form.h - what kind a column is of, decided from its values on both sides.
**
** Text that reads as a number is one, as it is everywhere in kldiv, except codes like '007'.  A few
** values of another kind do not make numbers labels: they are strays, 'N/A' among numbers, and are
** counted as such.  Up to 20 different numbers are labels.
*/
#ifndef KLDIV_REPORT_COLUMN_FORM_H
#define KLDIV_REPORT_COLUMN_FORM_H

#include "base/bytes.h"
#include "report/column_data.h"
#include "report/report_options.h"

/* What labels the values of a category are. */
typedef enum KlLabelForm {
  KL_LABELS_AS_THEY_ARE,
  KL_LABELS_AS_NUMBERS, /* all read as numbers: '5' is 5 */
  KL_LABELS_PLAIN       /* text that is a number in the form that SQL gives it is that; the rest is
                        ** as it is */
} KlLabelForm;

typedef struct KlColumnForm {
  KlColumnKind kind;
  KlLabelForm labels;
  const double *edge; /* of fixed bins; NULL: none */
  double *own_edge;   /* the same, where they are the form's to free */
  int edges;
  int bits;           /* numbers are kept as a sketch; 0: as a sample */
  KlBytes strays;     /* the different ones, as SQL: "'N/A', '?'"; none: empty */
  bool strays_none;   /* it is known that there are none */
  bool strays_many;   /* too many or too long for SQL */
  bool strays_digits; /* one of them is a number for SQL: '007' */
  bool labels_unsafe; /* some text is a number that SQL may read otherwise */
  bool types_differ;  /* one side has numbers, the other the same as text */
} KlColumnForm;

/* Decides from the `count` data there are, the baseline's and the current table's by turns; some
** may be NULL.  `choice` may be NULL.  Clear it in any case. */
KlStatus kl_column_form_of(KlColumnForm *form, KlColumnData *const *data, size_t count,
                           const KlColumnChoice *choice, int bits, const KlPoll *poll);

/* Finds the strays in these, of a column whose kind is known already, and its labels: as the form
** has them, unless there is no need. */
KlStatus kl_column_form_given(KlColumnForm *form, KlColumnData *const *data, size_t count,
                              const KlPoll *poll);

void kl_column_form_clear(KlColumnForm *form);

/* The label under which a text is counted in a category, if it is another. */
bool kl_column_form_label(const KlColumnForm *form, const KlLabel *text, KlLabel *label);

/* Whether a value that is no number, or none in its plain form, is one of the column's kind, and
** the number that it then is. */
bool kl_column_form_takes(const KlColumnForm *form, const KlLabel *label, double *x);

#endif
