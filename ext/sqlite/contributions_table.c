/* contributions_table.c - dist_contributions(name, p, q): what moved. */
#include "dist/contributions.h"
#include "sqlite/label_argument.h"
#include "sqlite/table_function.h"

typedef struct ContributionsCursor {
  KlDist p, q;
  KlContributions c;
} ContributionsCursor;

/* The names of the divergences that have contributions, from sqlite3_mprintf. */
static char *contributions_names(void) {
  sqlite3_str *text = sqlite3_str_new(NULL);
  const KlDivergence *divergence;
  const char *between = "";
  for (size_t i = 0; (divergence = kl_divergence_at(i)) != NULL; i++) {
    if (kl_has_contributions(divergence)) {
      sqlite3_str_appendf(text, "%s%s", between, divergence->name);
      between = ", ";
    }
  }
  return sqlite3_str_finish(text);
}

static const KlDivergence *contributions_divergence(sqlite3_value *name) {
  if (sqlite3_value_type(name) != SQLITE_TEXT) {
    return NULL;
  }
  const char *text = (const char *)sqlite3_value_text(name);
  const KlDivergence *divergence =
      text != NULL ? kl_divergence_by_name(text, (size_t)sqlite3_value_bytes(name)) : NULL;
  return divergence != NULL && kl_has_contributions(divergence) ? divergence : NULL;
}

static int contributions_refuse_name(KlRows *rows) {
  char *names = contributions_names();
  rows->error = names == NULL ? NULL
                              : sqlite3_mprintf("dist_contributions(): name must be one of %s, "
                                                "which are sums over labels or bins",
                                                names);
  sqlite3_free(names);
  return SQLITE_ERROR;
}

/* The value that an argument is. */
static int contributions_decode(KlRows *rows, const char *name, sqlite3_value *value,
                                KlDist *dist) {
  KlProblem problem = {""};
  if (sqlite3_value_type(value) != SQLITE_BLOB) {
    rows->error = sqlite3_mprintf("dist_contributions(): %s must be a distribution value", name);
    return SQLITE_ERROR;
  }
  const void *bytes = sqlite3_value_blob(value);
  size_t size = (size_t)sqlite3_value_bytes(value);
  KlStatus status =
      bytes == NULL && size > 0 ? KL_NO_MEMORY : kl_dist_decode(dist, bytes, size, NULL, &problem);
  if (status == KL_REFUSED) {
    rows->error = sqlite3_mprintf("dist_contributions(): %s is %s", name, problem.text);
    return SQLITE_ERROR;
  }
  return status == KL_OK ? SQLITE_OK : SQLITE_NOMEM;
}

static int contributions_open(KlRows *rows, sqlite3_value *const *argument) {
  ContributionsCursor *cursor = rows->cursor;
  KlProblem problem = {""};
  for (int i = 0; i < 3; i++) {
    if (sqlite3_value_type(argument[i]) == SQLITE_NULL) {
      return SQLITE_OK;
    }
  }
  const KlDivergence *divergence = contributions_divergence(argument[0]);
  if (divergence == NULL) {
    return contributions_refuse_name(rows);
  }
  int code = contributions_decode(rows, "p", argument[1], &cursor->p);
  code = code == SQLITE_OK ? contributions_decode(rows, "q", argument[2], &cursor->q) : code;
  if (code != SQLITE_OK) {
    return code;
  }
  KlStatus status =
      kl_contributions_begin(&cursor->c, divergence, &cursor->p, &cursor->q, NULL, &problem);
  if (status == KL_REFUSED) {
    rows->error = sqlite3_mprintf("dist_contributions(): %s", problem.text);
    return SQLITE_ERROR;
  }
  return status == KL_OK ? SQLITE_OK : SQLITE_NOMEM;
}

static bool contributions_more(const KlRows *rows) {
  const ContributionsCursor *cursor = rows->cursor;
  return (size_t)rows->row < cursor->c.count;
}

/* The ends of a bin: NULL where it is open, or where outcomes are labels. */
static void contributions_end(const KlContributions *c, sqlite3_context *context, size_t i,
                              bool high) {
  int64_t bin = c->row[i].label.integer;
  if (c->edge != NULL && (high ? bin < c->edges : bin > 0)) {
    sqlite3_result_double(context, c->edge[high ? bin : bin - 1]);
  }
}

static void contributions_column(const KlRows *rows, sqlite3_context *context, int column) {
  const KlContributions *c = &((const ContributionsCursor *)rows->cursor)->c;
  size_t i = (size_t)rows->row;
  KlScaled p = kl_contribution_share(c, i, false), q = kl_contribution_share(c, i, true);
  switch (column) {
  case 0:
    kl_result_label(context, &c->row[i].label);
    break;
  case 1:
  case 2:
    contributions_end(c, context, i, column == 2);
    break;
  case 3:
    sqlite3_result_double(context, kl_scaled_round(p));
    break;
  case 4:
    sqlite3_result_double(context, kl_scaled_round(q));
    break;
  case 5:
    sqlite3_result_double(context, kl_scaled_round(kl_contribution(c, i)));
    break;
  default:
    sqlite3_result_double(context, kl_scaled_round(kl_scaled_subtract(q, p)));
  }
}

static void contributions_close(KlRows *rows) {
  ContributionsCursor *cursor = rows->cursor;
  kl_contributions_clear(&cursor->c);
  kl_dist_clear(&cursor->p);
  kl_dist_clear(&cursor->q);
}

const KlTable kl_table_dist_contributions = {
    .name = "dist_contributions",
    /* None is called p or q, which in a call would be taken for these. */
    .columns = "label, low REAL, high REAL, share_p REAL, share_q REAL, contribution REAL, "
               "change REAL",
    .argument = {"name", "p", "q"},
    .visible = 7,
    .size = sizeof(ContributionsCursor),
    .open = contributions_open,
    .more = contributions_more,
    .column = contributions_column,
    .close = contributions_close,
    .help = "what each label or bin has to do with a divergence, in nats: its shares in P and Q, "
            "its contribution >= 0 (they add up to the value), and q - p",
    .example = "SELECT * FROM dist_contributions('js', dist('categorical', '{\"a\":3,\"b\":1}'), "
               "dist('categorical', '{\"a\":1,\"b\":1}')) ORDER BY contribution DESC",
};
