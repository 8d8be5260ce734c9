/* column_form.c - what kind a column is of, decided from its values on both sides. */
#include "report/column_form.h"

#include <string.h>

#include "base/memory.h"
#include "report/number_text.h"
#include "report/sql_text.h"

enum { FORM_LONGEST = 100 }; /* bytes of a stray that SQL can show */

/* Different values, up to one more than are few. */
typedef struct FormFew {
  KlLabel label[KL_FEW + 1];
  int count;
} FormFew;

static void form_note(FormFew *few, const KlLabel *label) {
  for (int i = 0; i < few->count; i++) {
    if (kl_label_compare(&few->label[i], label) == 0) {
      return;
    }
  }
  if (few->count <= KL_FEW) {
    few->label[few->count++] = *label;
  }
}

/* What values there are: how much of each sort, and which. */
typedef struct FormSurvey {
  double numbers, dates, others;
  bool plain, text; /* numbers; text that is a number */
  bool unsafe;      /* text that SQL may take for another number */
  FormFew number, date, other;
} FormSurvey;

/* A text that reads as `x`: whole numbers as they are, to the last digit. */
static KlLabel form_number(const KlLabel *text, double x) {
  KlLabel label = {.type = KL_LABEL_INTEGER};
  return kl_text_is_integer(text->bytes, text->length, &label.integer) ? label
                                                                       : kl_label_of_real(x);
}

static KlStatus form_survey_label(void *work, const KlLabel *label, const KlInteger *weight) {
  FormSurvey *survey = work;
  double x, w = kl_integer_round(weight);
  if (label->type == KL_LABEL_INTEGER) {
    survey->numbers += w;
    survey->plain = true;
    form_note(&survey->number, label);
  } else if (label->type == KL_LABEL_TEXT && kl_text_is_number(label->bytes, label->length, &x)) {
    KlLabel number = form_number(label, x);
    survey->numbers += w;
    survey->text = true;
    survey->unsafe = survey->unsafe || !kl_text_is_safe_number(label->bytes, label->length);
    form_note(&survey->number, &number);
  } else if (label->type == KL_LABEL_TEXT && kl_text_is_date(label->bytes, label->length, &x)) {
    survey->dates += w;
    form_note(&survey->date, label);
  } else {
    survey->others += w;
    form_note(&survey->other, label);
  }
  return KL_OK;
}

/* The weight of all rows with such numbers. */
static double form_weight(const KlNumbers *numbers) {
  KlInteger counted = {.sign = 0}, cells = {.sign = 0};
  if (kl_label_table_total(&numbers->counted.table, NULL, &counted) != KL_OK ||
      kl_label_table_total(&numbers->cells.table, NULL, &cells) != KL_OK) {
    return 1.0; /* nobody asks, so they do not fail */
  }
  return (double)numbers->rows.count + kl_integer_round(&counted) + kl_integer_round(&cells);
}

static KlStatus form_survey(FormSurvey *survey, KlColumnData *data, const KlPoll *poll) {
  for (int sort = 0; sort < KL_NUMBERS; sort++) {
    const KlNumbers *numbers = &data->numbers[sort];
    if (!kl_numbers_are(numbers)) {
      continue;
    }
    survey->numbers += form_weight(numbers);
    survey->plain = survey->plain || sort == KL_NUMBERS_PLAIN;
    survey->text = survey->text || sort == KL_NUMBERS_TEXT;
    for (int i = 0; i < numbers->fews; i++) {
      KlLabel label = kl_label_of_real(numbers->few[i]);
      form_note(&survey->number, &label);
    }
  }
  return kl_label_table_sorted(&data->labels.table, poll, form_survey_label, survey);
}

/* ---- decisions ---- */

static bool form_few(int a, int b) { return a + b <= KL_FEW; }

static KlColumnKind form_kind(const FormSurvey *s) {
  if (s->numbers + s->dates + s->others == 0.0) {
    return KL_COLUMN_EMPTY;
  }
  if (s->numbers > s->dates + s->others && s->number.count > KL_FEW &&
      form_few(s->date.count, s->other.count)) {
    return KL_COLUMN_NUMBER;
  }
  if (s->dates > s->numbers + s->others && s->date.count > KL_FEW && s->numbers == 0.0 &&
      form_few(s->other.count, 0)) {
    return KL_COLUMN_DATE;
  }
  return KL_COLUMN_CATEGORY;
}

static KlLabelForm form_labels(const FormSurvey *s) {
  if (s->text && s->dates + s->others == 0.0) {
    return KL_LABELS_AS_NUMBERS;
  }
  return s->plain && s->text ? KL_LABELS_PLAIN : KL_LABELS_AS_THEY_ARE;
}

/* Numbers as SQL writes them, beside those that number_text.h has for plain. */
static bool form_is_written(const KlLabel *text, const KlLabel *number) {
  const unsigned char *bytes = text->bytes;
  size_t length = text->length;
  return number->type == KL_LABEL_INTEGER && bytes[length - 1] >= '0' && bytes[length - 1] <= '9' &&
         (bytes[0] >= '1' || (bytes[0] == '-' && bytes[1] >= '1'));
}

bool kl_column_form_label(const KlColumnForm *form, const KlLabel *text, KlLabel *label) {
  double x;
  if (form->labels == KL_LABELS_AS_THEY_ARE || text->type != KL_LABEL_TEXT ||
      !kl_text_is_number(text->bytes, text->length, &x)) {
    return false;
  }
  *label = form_number(text, x);
  return form->labels == KL_LABELS_AS_NUMBERS ||
         (kl_text_is_integer(text->bytes, text->length, &label->integer) &&
          form_is_written(text, label));
}

/* ---- strays ---- */

bool kl_column_form_takes(const KlColumnForm *form, const KlLabel *label, double *x) {
  if (form->kind == KL_COLUMN_DATE) {
    return label->type == KL_LABEL_TEXT && kl_text_is_date(label->bytes, label->length, x);
  }
  if (label->type == KL_LABEL_INTEGER) {
    *x = (double)label->integer;
    return true;
  }
  return label->type == KL_LABEL_TEXT && kl_text_is_number(label->bytes, label->length, x);
}

typedef struct FormStrays {
  KlColumnForm *form;
  FormFew few;
} FormStrays;

static KlStatus form_stray(void *work, const KlLabel *label, const KlInteger *weight) {
  FormStrays *strays = work;
  double x;
  (void)weight;
  if (!kl_column_form_takes(strays->form, label, &x)) {
    bool text = label->type == KL_LABEL_TEXT || label->type == KL_LABEL_BLOB;
    strays->form->strays_many = strays->form->strays_many || (text && label->length > FORM_LONGEST);
    form_note(&strays->few, label);
  }
  return KL_OK;
}

/* Numbers among dates, which are not in the table of labels. */
static KlStatus form_stray_number(void *work, double x, const KlInteger *weight) {
  FormStrays *strays = work;
  KlLabel label = kl_label_of_real(x);
  (void)weight;
  form_note(&strays->few, &label);
  return KL_OK;
}

static KlStatus form_strays_of(FormStrays *strays, KlColumnData *data, const KlPoll *poll) {
  KlStatus status = kl_label_table_each(&data->labels.table, poll, form_stray, strays);
  for (int i = 0; i < KL_NUMBERS && strays->form->kind == KL_COLUMN_DATE && status == KL_OK; i++) {
    strays->form->strays_many =
        strays->form->strays_many || (i == KL_NUMBERS_TEXT && kl_numbers_are(&data->numbers[i]));
    status = kl_numbers_each(&data->numbers[i], data->bits, poll, form_stray_number, strays);
  }
  return status;
}

/* Whether SQL may take it for a number beside a column of numbers, as '007'. */
static bool form_has_digits(const KlLabel *label) {
  bool digits = false;
  for (size_t i = 0; label->type == KL_LABEL_TEXT && i < label->length; i++) {
    digits = digits || (label->bytes[i] >= '0' && label->bytes[i] <= '9');
  }
  return digits;
}

/* The list is in order, so that it is the same whichever side had them first. */
static void form_write_strays(FormStrays *strays) {
  KlColumnForm *form = strays->form;
  FormFew *few = &strays->few;
  form->strays_many = form->strays_many || few->count > KL_FEW;
  while (few->count > 0) {
    int least = 0;
    for (int i = 1; i < few->count; i++) {
      least = kl_label_compare(&few->label[i], &few->label[least]) < 0 ? i : least;
    }
    form->strays_digits = form->strays_digits || form_has_digits(&few->label[least]);
    if (!form->strays_many) {
      kl_write_bytes(&form->strays, ", ", form->strays.size > 0 ? 2 : 0);
      kl_sql_label(&form->strays, &few->label[least]);
    }
    few->label[least] = few->label[--few->count];
  }
}

static bool form_has_strays(const KlColumnForm *form) {
  return form->kind == KL_COLUMN_NUMBER || form->kind == KL_COLUMN_DATE;
}

/* Notes what is stray in all of these, and writes it down. */
static KlStatus form_find_strays(KlColumnForm *form, KlColumnData *const *data, size_t count,
                                 const KlPoll *poll) {
  FormStrays strays = {.form = form};
  KlStatus status = KL_OK;
  bool any = form_has_strays(form) && !form->strays_none;
  for (size_t i = 0; i < count && status == KL_OK && any; i++) {
    status = data[i] != NULL ? form_strays_of(&strays, data[i], poll) : KL_OK;
  }
  form_write_strays(&strays);
  return status == KL_OK && form->strays.failed ? KL_NO_MEMORY : status;
}

/* All text that is a number is one only where there is nothing else. */
static KlStatus form_given_labels(KlColumnForm *form, KlColumnData *const *data, size_t count,
                                  const KlPoll *poll) {
  FormSurvey survey;
  KlStatus status = KL_OK;
  memset(&survey, 0, sizeof survey);
  for (size_t i = 0; i < count && status == KL_OK; i++) {
    status = data[i] != NULL ? form_survey(&survey, data[i], poll) : KL_OK;
  }
  if (!survey.text) {
    form->labels = KL_LABELS_AS_THEY_ARE;
  } else if (survey.dates + survey.others > 0.0 && form->labels == KL_LABELS_AS_NUMBERS) {
    form->labels = KL_LABELS_PLAIN;
  }
  form->labels_unsafe = survey.unsafe && form->labels != KL_LABELS_AS_THEY_ARE;
  return status;
}

KlStatus kl_column_form_given(KlColumnForm *form, KlColumnData *const *data, size_t count,
                              const KlPoll *poll) {
  KlStatus status =
      form->labels != KL_LABELS_AS_THEY_ARE ? form_given_labels(form, data, count, poll) : KL_OK;
  return status == KL_OK ? form_find_strays(form, data, count, poll) : status;
}

/* ---- both sides ---- */

/* Whether one side has numbers alone, and the other text alone that reads as such. */
static bool form_types_differ(const FormSurvey *side) {
  const FormSurvey *p = &side[KL_BASELINE], *q = &side[KL_CURRENT];
  return p->numbers > 0.0 && q->numbers > 0.0 && p->plain == q->text && p->text == q->plain &&
         p->plain != q->plain;
}

static void form_pool(FormSurvey *pooled, const FormSurvey *side) {
  pooled->numbers += side->numbers;
  pooled->dates += side->dates;
  pooled->others += side->others;
  pooled->plain = pooled->plain || side->plain;
  pooled->text = pooled->text || side->text;
  pooled->unsafe = pooled->unsafe || side->unsafe;
  for (int i = 0; i < side->number.count; i++) {
    form_note(&pooled->number, &side->number.label[i]);
  }
  for (int i = 0; i < side->date.count; i++) {
    form_note(&pooled->date, &side->date.label[i]);
  }
  for (int i = 0; i < side->other.count; i++) {
    form_note(&pooled->other, &side->other.label[i]);
  }
}

static void form_decide(KlColumnForm *form, const FormSurvey *pooled,
                        const KlColumnChoice *choice) {
  form->kind = form_kind(pooled);
  if (form->kind != KL_COLUMN_EMPTY && choice != NULL) {
    form->kind = choice->edge != NULL ? KL_COLUMN_NUMBER
                 : choice->has_kind   ? choice->kind
                                      : form->kind;
    form->edge = choice->edge;
    form->edges = choice->edges;
  }
  /* Days since 4714 BC, all about 2.4 million, would be one cell of a sketch. */
  form->bits = form->kind == KL_COLUMN_NUMBER ? form->bits : 0;
  form->labels = form->kind == KL_COLUMN_CATEGORY ? form_labels(pooled) : KL_LABELS_AS_THEY_ARE;
  form->labels_unsafe = pooled->unsafe && form->labels != KL_LABELS_AS_THEY_ARE;
}

KlStatus kl_column_form_of(KlColumnForm *form, KlColumnData *const *data, size_t count,
                           const KlColumnChoice *choice, int bits, const KlPoll *poll) {
  FormSurvey survey[KL_REPORT_SIDES], pooled;
  KlStatus status = KL_OK;
  memset(survey, 0, sizeof survey);
  memset(&pooled, 0, sizeof pooled);
  *form = (KlColumnForm){.bits = bits};
  for (size_t i = 0; i < count && status == KL_OK; i++) {
    status = data[i] != NULL ? form_survey(&survey[i % KL_REPORT_SIDES], data[i], poll) : KL_OK;
  }
  form_pool(&pooled, &survey[KL_BASELINE]);
  form_pool(&pooled, &survey[KL_CURRENT]);
  form_decide(form, &pooled, choice);
  form->types_differ = form_types_differ(survey);
  form->strays_none =
      pooled.others + (form->kind == KL_COLUMN_DATE ? pooled.numbers : pooled.dates) == 0.0;
  return status == KL_OK ? form_find_strays(form, data, count, poll) : status;
}

void kl_column_form_clear(KlColumnForm *form) {
  kl_bytes_clear(&form->strays);
  kl_release(form->own_edge);
  *form = (KlColumnForm){.kind = KL_COLUMN_EMPTY};
}
