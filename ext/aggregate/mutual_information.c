/* mutual_information.c - how much columns tell of each other.
**
** I(X; Y | Z) = sum p_zxy ln(p_zxy p_z/(p_zx p_zy)) (Cover & Thomas 2006, section 2.5), the KL
** divergence of the cells from what they would be if x and y had nothing to do with each other
** where z is known.  As a sum of
**
**     a ln(a/b) - a + b >= 0,  a = n_zxy n_z,  b = n_zx n_zy,
**
** over n n_z it does not cancel: b - a is of exact products where they are close, and cells that
** did not come, a = 0, add what b is left in their stratum, n_z^2 - sum b, exact too.  So columns
** in exact proportion are at 0, and everything is >= 0.
*/
#include "aggregate/mutual_information.h"

#include "divergence/discrete.h"
#include "divergence/expected_information.h"
#include "num/gap.h"

const char *const kl_information_forms[] = {"plain", "normalised", "adjusted", NULL};

/* Of what is known to 2^-58, a difference that is smaller is none. */
#define INFORMATION_NOTHING (-58)

enum { INFORMATION_POLL = KL_POLL_ROWS / 16 }; /* cells take microseconds */

/* ---- information ---- */

/* x y exactly, of weights of 106 bits. */
static void information_product(KlInteger *out, KlScaled x, KlScaled y) {
  KlInteger a, b;
  kl_integer_from_scaled(&a, x);
  kl_integer_from_scaled(&b, y);
  kl_integer_multiply(out, &a, &b);
}

/* a and b of a cell whose products have more bits than 106; adds b to the stratum's sum. */
static KlChance information_wide(const KlJointCell *cell, KlSum *sum) {
  KlInteger a, b, difference;
  information_product(&a, cell->n, cell->n_z);
  information_product(&b, cell->n_zx, cell->n_zy);
  kl_integer_subtract(&difference, &b, &a);
  (void)kl_sum_add_integer(sum, &b, 1);
  return (KlChance){kl_integer_scaled(&a), kl_integer_scaled(&b), kl_integer_scaled(&difference)};
}

/* Whether a weight is a double, and not so far from 1 that products leave KlSum's range. */
static bool information_is_double(KlScaled n) {
  return n.value.lo == 0.0 && n.exponent < 400 && n.exponent > -400;
}

/* The share of a cell, times n n_z; adds b to the stratum's sum.  Products of two doubles are exact
** here, and so is their difference to 101 bits. */
static KlScaled information_cell(const KlJointCell *cell, KlSum *sum) {
  if (!information_is_double(cell->n) || !information_is_double(cell->n_z) ||
      !information_is_double(cell->n_zx) || !information_is_double(cell->n_zy)) {
    KlChance wide = information_wide(cell, sum);
    return kl_chance_entropy(&wide);
  }
  KlChance o = {.p = kl_scaled_multiply(cell->n, cell->n_z),
                .q = kl_scaled_multiply(cell->n_zx, cell->n_zy)};
  o.d = kl_scaled_subtract(o.q, o.p);
  (void)kl_sum_add_value(sum, o.q);
  return kl_chance_entropy(&o);
}

/* n_z^2 - sum b >= 0. */
static KlScaled information_rest(KlScaled n_z, const KlSum *sum) {
  KlInteger all, seen, rest;
  information_product(&all, n_z, n_z);
  kl_sum_integer(sum, &seen);
  kl_integer_subtract(&rest, &all, &seen);
  return rest.sign > 0 ? kl_integer_scaled(&rest) : kl_scaled_zero();
}

static KlStatus information_value(const KlJointCells *cells, const KlPoll *poll, KlScaled *value) {
  KlWideSum information;
  KlSum sum;
  int64_t room[KL_SUM_DIGITS];
  KlStatus status = KL_OK;
  kl_wide_begin(&information);
  kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    const KlJointCell *cell = &cells->cell[i];
    KlScaled all = kl_scaled_multiply(cell->n_z, cells->total);
    kl_wide_add(&information, kl_scaled_divide(information_cell(cell, &sum), all));
    if (i + 1 == cells->count || !kl_joint_same_z(cells, i + 1)) {
      kl_wide_add(&information, kl_scaled_divide(information_rest(cell->n_z, &sum), all));
      kl_sum_borrow(&sum, room, 0, KL_SUM_DIGITS);
    }
    status = i % INFORMATION_POLL == INFORMATION_POLL - 1 ? kl_poll(poll) : KL_OK;
  }
  *value = kl_wide_value(&information);
  return status;
}

/* ---- columns ---- */

/* The weights of a column's labels. */
typedef struct InformationColumn {
  KlScaled total;
  double labels;
  KlWideSum entropy;
  KlLabelTable sizes; /* how many labels have which weight; of whole weights */
  bool whole;
} InformationColumn;

/* -p ln p of p = n/total, to its last bits near p = 1 too. */
static KlScaled information_surprise(KlScaled n, KlScaled total) {
  KlScaled p = kl_scaled_divide(n, total);
  KlScaled rest = kl_scaled_divide(kl_scaled_subtract(total, n), total);
  KlScaled log = kl_scaled_compare(kl_scaled_twice(n, 1), total) > 0
                     ? kl_scaled_log1p(kl_scaled_negate(rest))
                     : kl_scaled_log_ratio(n, total);
  return kl_scaled_negate(kl_scaled_multiply(p, log));
}

static KlStatus information_label(InformationColumn *column, KlScaled n) {
  column->labels += 1.0;
  kl_wide_add(&column->entropy, information_surprise(n, column->total));
  return column->whole ? kl_label_table_count_integer(&column->sizes, (int64_t)kl_scaled_round(n))
                       : KL_OK;
}

/* Of x: a label for each run of cells. */
static KlStatus information_first(const KlJointCells *cells, const KlPoll *poll,
                                  InformationColumn *x) {
  KlStatus status = KL_OK;
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    if (i == 0 || !kl_joint_same_x(cells, i)) {
      status = information_label(x, cells->cell[i].n_zx);
    }
    status =
        status == KL_OK && i % INFORMATION_POLL == INFORMATION_POLL - 1 ? kl_poll(poll) : status;
  }
  return status == KL_OK ? kl_label_table_settle(&x->sizes) : status;
}

static KlStatus information_other(void *work, const KlLabel *label, const KlInteger *weight) {
  (void)label;
  return information_label(work, kl_integer_scaled(weight));
}

/* Of y: cells of one label are not together, so labels are gathered in a table. */
static KlStatus information_second(const KlJointCells *cells, const KlPoll *poll,
                                   InformationColumn *y) {
  KlLabelTable table = {0};
  KlStatus status = KL_OK;
  for (size_t i = 0; i < cells->count && status == KL_OK; i++) {
    const KlJointCell *cell = &cells->cell[i];
    KlLabel label = {
        .type = KL_LABEL_BLOB, .bytes = cell->bytes + cell->x, .length = cell->y - cell->x};
    KlInteger n;
    kl_integer_from_scaled(&n, cell->n);
    status = kl_label_table_add_exact(&table, &label, &n, 1);
    status =
        status == KL_OK && i % INFORMATION_POLL == INFORMATION_POLL - 1 ? kl_poll(poll) : status;
  }
  status = status == KL_OK ? kl_label_table_settle(&table) : status;
  status = status == KL_OK ? kl_label_table_sorted(&table, poll, information_other, y) : status;
  kl_label_table_clear(&table);
  return status == KL_OK ? kl_label_table_settle(&y->sizes) : status;
}

/* ---- chance ---- */

typedef struct InformationChance {
  double n, size, times; /* of x: the size of labels, and how many have it */
  KlLabelTable *other;
  const KlPoll *poll;
  KlScaled sum;
} InformationChance;

static KlStatus information_chance_y(void *work, const KlLabel *label, const KlInteger *weight) {
  InformationChance *w = work;
  KlDd share;
  double times = w->times * kl_scaled_round(kl_integer_scaled(weight));
  KlStatus status = kl_expected_information(w->size, (double)label->integer, w->n, w->poll, &share);
  w->sum = kl_scaled_add(w->sum, kl_scaled(kl_dd_multiply_double(share, times), 0));
  return status == KL_OK ? kl_poll(w->poll) : status;
}

static KlStatus information_chance_x(void *work, const KlLabel *label, const KlInteger *weight) {
  InformationChance *w = work;
  w->size = (double)label->integer;
  w->times = kl_scaled_round(kl_integer_scaled(weight));
  return kl_label_table_sorted(w->other, w->poll, information_chance_y, w);
}

/* What the information would be on average if the rows of y were dealt at random. */
static KlStatus information_by_chance(InformationColumn *x, InformationColumn *y,
                                      const KlPoll *poll, KlScaled *chance) {
  InformationChance work = {.n = kl_scaled_round(x->total), .other = &y->sizes, .poll = poll};
  KlStatus status = kl_label_table_sorted(&x->sizes, poll, information_chance_x, &work);
  *chance = kl_scaled_divide(work.sum, x->total);
  return status;
}

/* ---- forms ---- */

/* information/mean, less what comes by chance on both sides. */
static KlScaled information_share(KlScaled information, KlScaled mean, KlScaled chance) {
  KlScaled more = kl_scaled_subtract(information, chance);
  KlScaled least = kl_scaled_twice(information, INFORMATION_NOTHING);
  if (kl_scaled_sign(more) == 0 || kl_scaled_compare(kl_scaled_abs(more), least) <= 0) {
    return kl_scaled_zero();
  }
  return kl_scaled_divide(more, kl_scaled_subtract(mean, chance));
}

/* The information over the mean of the entropies: Strehl & Ghosh 2002 have the geometric mean, the
** arithmetic one is that of Kvalseth 1987; adjusted, Vinh, Epps & Bailey 2010, eq. 27 in the form
** for the sum.  Columns that tell all of each other, with as many cells as labels, are at 1: two
** that are constant, too. */
static KlStatus information_form(const KlJointCells *cells, KlInformationForm form,
                                 InformationColumn *x, InformationColumn *y, const KlPoll *poll,
                                 KlScaled *value) {
  KlStatus status = information_first(cells, poll, x);
  status = status == KL_OK ? information_second(cells, poll, y) : status;
  if (status != KL_OK) {
    return status;
  }
  if (x->labels == (double)cells->count && y->labels == (double)cells->count) {
    *value = kl_scaled_double(1.0);
    return KL_OK;
  }
  KlScaled chance = kl_scaled_zero();
  KlScaled sum = kl_scaled_add(kl_wide_value(&x->entropy), kl_wide_value(&y->entropy));
  if (form == KL_INFORMATION_ADJUSTED) {
    status = information_by_chance(x, y, poll, &chance);
  }
  *value = information_share(*value, kl_scaled_twice(sum, -1), chance);
  return status;
}

static KlStatus information_formed(const KlJointCells *cells, KlInformationForm form,
                                   const KlPoll *poll, KlScaled *value, KlProblem *problem) {
  bool adjusted = form == KL_INFORMATION_ADJUSTED;
  if (adjusted && !cells->whole) {
    kl_problem(problem, "the adjusted form needs rows of whole weight, below 2^53 together");
    return KL_REFUSED;
  }
  InformationColumn x = {.total = cells->total, .whole = adjusted};
  InformationColumn y = {.total = cells->total, .whole = adjusted};
  kl_wide_begin(&x.entropy);
  kl_wide_begin(&y.entropy);
  KlStatus status = information_form(cells, form, &x, &y, poll, value);
  kl_label_table_clear(&x.sizes);
  kl_label_table_clear(&y.sizes);
  return status;
}

KlStatus kl_mutual_information(KlJointTable *joint, bool given, KlInformationForm form,
                               const KlPoll *poll, KlScaled *value, bool *exists,
                               KlProblem *problem) {
  KlJointCells cells;
  KlStatus status = kl_joint_cells(joint, given, poll, &cells);
  *exists = cells.count > 0;
  if (status == KL_OK && *exists) {
    status = information_value(&cells, poll, value);
    if (status == KL_OK && form != KL_INFORMATION_PLAIN) {
      status = information_formed(&cells, form, poll, value, problem);
    }
  }
  kl_joint_cells_clear(&cells);
  return status;
}
