/* families_table.c - dist_families: what families there are. */
#include "family/family.h"
#include "sqlite/table_function.h"

static int families_open(KlRows *rows, sqlite3_value *const *argument) {
  (void)rows;
  (void)argument;
  return SQLITE_OK;
}

static bool families_more(const KlRows *rows) { return kl_family_at((size_t)rows->row) != NULL; }

/* The ends that the supports of all probes have in common; NULL where they depend on parameters. */
static void families_end(const KlFamily *family, sqlite3_context *context, bool upper) {
  double end = 0.0;
  for (int i = 0; i < KL_FAMILY_PROBES; i++) {
    KlScaled theta[KL_FAMILY_PARAMETERS];
    double low, high;
    for (int j = 0; j < family->parameters; j++) {
      theta[j] = kl_scaled_double(family->probe[i][j]);
    }
    KlMember member = {family, 1, theta};
    family->support(&member, &low, &high);
    double each = upper ? high : low;
    if (i > 0 && each != end) {
      return;
    }
    end = each;
  }
  sqlite3_result_double(context, end);
}

static void families_parameters(const KlFamily *family, sqlite3_context *context) {
  char text[120] = "";
  int length = 0;
  for (int i = 0; i < family->parameters; i++) {
    sqlite3_snprintf((int)sizeof text - length, text + length, "%s%s", i == 0 ? "" : ", ",
                     family->parameter[i].name);
    while (text[length] != '\0') {
      length++;
    }
  }
  sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

/* What a fit keeps. */
static void families_fit(const KlFamily *family, sqlite3_context *context) {
  static const char *const keeps[] = {
      [KL_GATHER_NOTHING] = NULL,
      [KL_GATHER_SUMS] = "exact sums",
      [KL_GATHER_RANGE] = "least and greatest value",
      [KL_GATHER_VALUES] = "every distinct value",
      [KL_GATHER_SUMS_RANGE] = "exact sums, least and greatest value",
      [KL_GATHER_SUMS_BOUNDS] = "exact sums, low and high",
  };
  const char *text = family->shape == KL_SHAPE_LABELS ? "every label" : keeps[family->gather];
  if (text != NULL) {
    sqlite3_result_text(context, text, -1, SQLITE_STATIC);
  }
}

static void families_dimensions(const KlFamily *family, sqlite3_context *context) {
  switch (family->shape) {
  case KL_SHAPE_VECTOR:
    sqlite3_result_int(context, KL_FAMILY_VECTOR);
    break;
  case KL_SHAPE_MATRIX:
  case KL_SHAPE_VECTORS:
    sqlite3_result_int(context, KL_FAMILY_DIMENSIONS);
    break;
  default:
    sqlite3_result_int(context, 1);
  }
}

static void families_column(const KlRows *rows, sqlite3_context *context, int column) {
  const KlFamily *family = kl_family_at((size_t)rows->row);
  bool line = family->shape == KL_SHAPE_SCALARS;
  switch (column) {
  case 0:
    sqlite3_result_text(context, family->name, -1, SQLITE_STATIC);
    break;
  case 1:
    families_parameters(family, context);
    break;
  case 2:
  case 3:
    if (line) {
      families_end(family, context, column == 3);
    }
    break;
  case 4:
    sqlite3_result_int(context, family->discrete ? 1 : 0);
    break;
  case 5:
    families_dimensions(family, context);
    break;
  case 6:
    families_fit(family, context);
    break;
  case 7:
    if (family->kl != NULL) {
      sqlite3_result_double(context, family->bound);
    }
    break;
  case 8:
    sqlite3_result_text(context, family->help, -1, SQLITE_STATIC);
    break;
  default:
    sqlite3_result_text(context, family->source, -1, SQLITE_STATIC);
  }
}

const KlTable kl_table_dist_families = {
    .name = "dist_families",
    .columns = "family, parameters, low, high, discrete, dimensions, fit_keeps, ulp, help, source",
    .visible = 10,
    .open = families_open,
    .more = families_more,
    .column = families_column,
    .help =
        "the families: parameters, support (NULL where it depends on them), what a fit keeps, and "
        "the bound of the error of KL within the family",
    .example = "SELECT family, parameters FROM dist_families WHERE low = 0 AND discrete",
};
