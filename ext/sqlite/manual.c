/* manual.c - what there is to say about each SQL function: from the lists, and here for the
** rest. */
#include "sqlite/manual.h"

#include <string.h>

/* The functions that have no descriptor. */
typedef struct ManualPlain {
  const char *name, *kind, *call, *help, *example;
} ManualPlain;

static const ManualPlain manual_plain[] = {
    {"dist", "scalar", "dist(family, parameter ...)",
     "the member of a family with these parameters; vectors, matrices and labels are JSON text",
     "dist('normal', 0, 1)"},
    {"dist_fit", "aggregate", "dist_fit(family, x ...)",
     "the member of the family that fits the rows best (maximum likelihood); keeps exact "
     "statistics",
     "dist_fit('poisson', 3)"},
    {"dist_fit_weighted", "aggregate", "dist_fit_weighted(family, weight, x ...)",
     "dist_fit with each row counted weight times", "dist_fit_weighted('poisson', 10, 3)"},
    {"dist_sample", "aggregate", "dist_sample(x ...)",
     "the points themselves, a column for each dimension: for distances and tests that fit nothing",
     "dist_sample(1.5)"},
    {"dist_sample_weighted", "aggregate", "dist_sample_weighted(weight, x ...)",
     "dist_sample with each row counted weight times", "dist_sample_weighted(10, 1.5)"},
    {"dist_hist", "aggregate", "dist_hist(x, edges [, weight])",
     "counts in bins closed on the left, open at both ends: edges is a JSON array, or a hist or a "
     "sketch, or low, high, bins; put a subquery that makes edges in parentheses of its own, or it "
     "runs for every row",
     "dist_hist(1.5, '[0, 1, 2]')"},
    {"dist_sketch", "aggregate", "dist_sketch(x [, weight [, bits]])",
     "a sample in bounded memory: each x to a relative error of 2^-(bits + 1), usually 1/256",
     "dist_sketch(1.5)"},
    {"dist_mi", "aggregate", "dist_mi(x, y [, base [, weight [, options]]])",
     "mutual information of two columns; {\"form\":\"normalised\"} over the mean of both "
     "entropies, "
     "{\"form\":\"adjusted\"} with what comes by chance taken off",
     "dist_mi('a', 1)"},
    {"dist_cmi", "aggregate", "dist_cmi(x, y, z [, base [, weight]])",
     "what two columns tell of each other where a third is known", "dist_cmi('a', 1, 2)"},
    {"dist_report", "scalar", "dist_report(baseline, current [, options])",
     "what dist_compare() says, as one page of HTML that needs nothing else: charts, numbers, what "
     "moved",
     "length(dist_report('SELECT 1 AS x', 'SELECT 2 AS x')) > 1000"},
    {"dist_merge", "scalar", "dist_merge(a, b)",
     "the value that one pass over the rows of both would have made; a NULL is no data",
     "dist_merge(NULL, dist('normal', 0, 1))"},
    {"dist_from_json", "scalar", "dist_from_json(text)", "the value that dist_json(d) shows",
     "dist_from_json('{\"family\":\"normal\",\"mean\":0,\"sd\":1}')"},
    {"dist_json", "scalar", "dist_json(d)", "the value as JSON: parameters, rows, exact state",
     "dist_json(dist('normal', 0, 1))"},
    {"dist_family", "scalar", "dist_family(d)", "the name of the value's family",
     "dist_family(dist('normal', 0, 1))"},
    {"dist_n", "scalar", "dist_n(d)",
     "how many rows the value was made of, or their weight; NULL for one made by dist()",
     "dist_n(dist('normal', 0, 1))"},
    {"dist_mean", "scalar", "dist_mean(d)", "the mean", "dist_mean(dist('gamma', 2, 3))"},
    {"dist_sd", "scalar", "dist_sd(d [, ddof])",
     "the standard deviation; with ddof 1 that of a sample, which divides by n - 1",
     "dist_sd(dist('gamma', 2, 3))"},
    {"dist_pdf", "scalar", "dist_pdf(d, x)", "the density at x, or the probability of x",
     "dist_pdf(dist('normal', 0, 1), 0.5)"},
    {"dist_logpdf", "scalar", "dist_logpdf(d, x)", "the natural logarithm of dist_pdf(d, x)",
     "dist_logpdf(dist('normal', 0, 1), 100)"},
    {"dist_cdf", "scalar", "dist_cdf(d, x)", "the probability of a value <= x",
     "dist_cdf(dist('normal', 0, 1), 1.96)"},
    {"dist_quantile", "scalar", "dist_quantile(d, u)",
     "the least x with dist_cdf(d, x) >= u, 0 <= u <= 1",
     "dist_quantile(dist('normal', 0, 1), 0.975)"},
    {"dist_edges", "scalar", "dist_edges(d [, bins])",
     "the quantiles that cut d into bins of equal mass, as JSON: edges for dist_hist()",
     "dist_edges(dist('normal', 0, 1), 4)"},
    {"dist_plot", "scalar", "dist_plot(d [, width])", "the distribution as a line of blocks",
     "dist_plot(dist('poisson', 4))"},
    {"dist_project", "scalar", "dist_project(d, family [, direction])",
     "the member of a family that is nearest to d in KL(d, member), or, with 'reverse', in "
     "KL(member, d); NULL if there is none",
     "dist_json(dist_project(dist('gamma', 2, 3), 'lognormal'))"},
    {"dist_detail", "scalar", "dist_detail(name, p, q ...)",
     "a divergence with how it was come by and a bound of its error, as JSON",
     "dist_detail('js', dist('normal', 0, 1), dist('laplace', 0, 1))"},
    {"dist_ci", "scalar", "dist_ci(name, p, q [, level [, options]])",
     "a confidence interval for a divergence of samples, at level 0.95, as JSON",
     "dist_ci('js', dist_counts('a', 30), dist_counts('a', 20))"},
    {"kldiv_version", "scalar", "kldiv_version()", "the version of kldiv", "kldiv_version()"},
    {"kldiv_debug", "scalar", "kldiv_debug()", "what a report of a bug should say",
     "kldiv_debug()"},
};

enum { MANUAL_PLAIN = sizeof manual_plain / sizeof manual_plain[0] };

static void manual_name(KlManual *manual, const char *kind, const char *name, const char *help,
                        const char *example) {
  sqlite3_snprintf((int)sizeof manual->name, manual->name, "%s", name);
  manual->kind = kind;
  manual->help = help;
  manual->example = example;
}

static void manual_append(char call[KL_SIGNATURE], const char *text, const char *name) {
  size_t length = strlen(call);
  sqlite3_snprintf((int)(KL_SIGNATURE - length), call + length, text, name);
}

/* "name(a, b [, c [, d]])" for `needed` of the `count` names, then the rest. */
static void manual_call(KlManual *manual, const char *const *argument, int needed, int count) {
  manual->call[0] = '\0';
  manual_append(manual->call, "%s(", manual->name);
  for (int i = 0; i < count; i++) {
    manual_append(manual->call, i == 0 ? "%s" : i < needed ? ", %s" : " [, %s", argument[i]);
  }
  for (int i = needed; i < count; i++) {
    manual_append(manual->call, "%s", "]");
  }
  manual_append(manual->call, "%s", ")");
}

static void manual_scalar(const KlScalar *scalar, KlManual *manual) {
  const char *argument[KL_SCALAR_ARGUMENTS + 1];
  int count = 0;
  for (; count < scalar->count; count++) {
    argument[count] = scalar->argument[count].name;
  }
  argument[count] = "base";
  manual_name(manual, "scalar", scalar->name, scalar->help, scalar->example);
  manual_call(manual, argument, count, count + (scalar->nats ? 1 : 0));
}

static void manual_aggregate(const KlAggregate *aggregate, KlManual *manual) {
  const char *argument[KL_AGGREGATE_COLUMNS + KL_AGGREGATE_PARAMETERS + 1];
  int count = 0;
  for (int i = 0; i < aggregate->columns; i++) {
    argument[count++] = aggregate->column[i].name;
  }
  if (aggregate->nats) {
    argument[count++] = "base";
  }
  for (int i = 0; i < aggregate->parameters; i++) {
    argument[count++] = aggregate->parameter[i].name;
  }
  manual_name(manual, "aggregate", aggregate->name, aggregate->help, aggregate->example);
  manual_call(manual, argument, aggregate->columns, count);
}

static void manual_tally(const KlTally *tally, KlManual *manual) {
  const char *argument[3];
  int count = 0;
  argument[count++] = tally->label;
  if (tally->finish != NULL) {
    argument[count++] = "base";
  }
  if (tally->weighted) {
    argument[count++] = "weight";
  }
  manual_name(manual, "aggregate", tally->name, tally->help, tally->example);
  manual_call(manual, argument, 1, count);
}

static void manual_table(const KlTable *table, KlManual *manual) {
  manual_name(manual, "table", table->name, table->help, table->example);
  int count = 0;
  while (count < KL_TABLE_ARGUMENTS && table->argument[count] != NULL) {
    count++;
  }
  manual_call(manual, table->argument, count - table->optional, count);
  if (count == 0) {
    manual->call[strlen(table->name)] = '\0';
  }
}

static void manual_divergence(const KlDivergence *divergence, KlManual *manual) {
  char name[sizeof manual->name];
  sqlite3_snprintf((int)sizeof name, name, "dist_%s", divergence->name);
  bool labels = divergence->term != NULL || divergence->masses != NULL;
  bool points = divergence->points != NULL && !labels;
  bool sample = labels && divergence->members == NULL; /* a test */
  const char *p = sample   ? "dist_counts('a', 30)"
                  : points ? "dist_sample(1.5)"
                  : labels ? "dist('categorical', '[3, 1]')"
                           : "dist('normal', 0, 1)";
  const char *q = sample   ? "dist_counts('a', 20)"
                  : points ? "dist_sample(2.5)"
                  : labels ? "dist('categorical', '[2, 2]')"
                           : "dist('normal', 1, 2)";
  bool one = (divergence->properties & KL_OF_ONE) != 0;
  sqlite3_snprintf((int)sizeof manual->room, manual->room, "%s(%s%s%s%s)", name, p, one ? "" : ", ",
                   one ? "" : q, divergence->required ? ", 0.5" : "");
  manual_name(manual, "scalar", name, divergence->help, manual->room);
  kl_divergence_signature(divergence, manual->call);
}

bool kl_manual_at(size_t position, KlManual *manual) {
  size_t i = position;
  const KlScalar *scalar;
  const KlAggregate *aggregate;
  const KlTally *tally;
  const KlDivergence *divergence;
  const KlTable *table;
  for (size_t j = 0; (aggregate = kl_aggregate_at(j)) != NULL; j++) {
    if (i-- == 0) {
      manual_aggregate(aggregate, manual);
      return true;
    }
  }
  for (size_t j = 0; (scalar = kl_scalar_at(j)) != NULL; j++) {
    if (i-- == 0) {
      manual_scalar(scalar, manual);
      return true;
    }
  }
  for (size_t j = 0; (tally = kl_tally_at(j)) != NULL; j++) {
    if (i-- == 0) {
      manual_tally(tally, manual);
      return true;
    }
  }
  for (size_t j = 0; (divergence = kl_divergence_at(j)) != NULL; j++) {
    if (i-- == 0) {
      manual_divergence(divergence, manual);
      return true;
    }
  }
  for (size_t j = 0; (table = kl_table_at(j)) != NULL; j++) {
    if (i-- == 0) {
      manual_table(table, manual);
      return true;
    }
  }
  if (i >= MANUAL_PLAIN) {
    return false;
  }
  const ManualPlain *plain = &manual_plain[i];
  manual_name(manual, plain->kind, plain->name, plain->help, plain->example);
  sqlite3_snprintf(KL_SIGNATURE, manual->call, "%s", plain->call);
  return true;
}
