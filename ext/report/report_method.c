/* report_method.c - the SQL that gives a metric's value. */
#include "report/report_method.h"

#include "report/sql_text.h"

static const char *const method_values[] = {"value", "null_value", "stray_value"};

static void method_segment(KlBytes *sql, const char *column, const KlBuildSegment *segment) {
  kl_sql_name(sql, column);
  kl_sql_text(sql, " IS ");
  if (segment->is_null) {
    kl_sql_text(sql, "NULL");
  } else {
    kl_sql_label(sql, &segment->label);
    /* Whatever the column's own collation takes for the same. */
    kl_sql_text(sql, segment->label.type == KL_LABEL_TEXT ? " COLLATE BINARY" : "");
  }
}

/* One side as a subquery of one row: (SELECT dist_sample("x") AS p FROM "t"). */
static bool method_side(KlBytes *sql, const KlReportBuild *build, const KlBuildSegment *segment,
                        size_t column, const KlCompared *c, int side) {
  const KlReportOptions *options = build->options;
  const char *name = build->column[column].name;
  bool given = build->given[side], said = true;
  kl_sql_text(sql, "(SELECT ");
  if (given) {
    kl_sql_text(sql, method_values[c->aspect]);
  } else {
    said = kl_column_sql(sql, name, options->weights, c->form, c->aspect);
  }
  kl_sql_text(sql, side == KL_BASELINE ? " AS p FROM " : " AS q FROM ");
  kl_sql_text(sql, build->from[side]);
  if (given) {
    KlLabel label = {.type = KL_LABEL_TEXT, .bytes = (const unsigned char *)name};
    while (name[label.length] != '\0') {
      label.length++;
    }
    kl_sql_text(sql, " WHERE \"column\" = ");
    kl_sql_label(sql, &label);
  }
  if (build->weightless[side]) {
    kl_sql_text(sql, " WHERE ");
    kl_sql_name(sql, options->weights);
    kl_sql_text(sql, " > 0");
  }
  if (options->by != NULL) {
    kl_sql_text(sql, given || build->weightless[side] ? " AND " : " WHERE ");
    method_segment(sql, given ? "segment" : options->by, segment);
  }
  kl_sql_text(sql, ")");
  return said;
}

KlStatus kl_report_method(const KlReportBuild *build, const KlBuildSegment *segment, size_t column,
                          const KlCompared *c, const KlMetric *metric, char **method) {
  KlBytes sql = {0};
  *method = NULL;
  kl_sql_text(&sql, "SELECT ");
  kl_compared_sql(&sql, c, metric);
  kl_sql_text(&sql, " FROM ");
  bool said = method_side(&sql, build, segment, column, c, KL_BASELINE);
  kl_sql_text(&sql, ", ");
  said = method_side(&sql, build, segment, column, c, KL_CURRENT) && said;
  kl_write_byte(&sql, 0);
  if (sql.failed || !said) {
    KlStatus status = sql.failed ? KL_NO_MEMORY : KL_OK;
    kl_bytes_clear(&sql);
    return status;
  }
  *method = (char *)sql.data;
  return KL_OK;
}
