/* project.c - the member of a family that is nearest to a distribution.
**
** Forwards, KL(d || q) = E_d[ln d] - E_d[ln q], so the nearest member maximises the expected log
** likelihood: it is the fit of maximum likelihood to d itself.  (Csiszar 1975, "I-divergence
** geometry of probability distributions and minimization problems": for an exponential family, the
** member with d's expectations of the sufficient statistics.)  So the family's own `fit` does it,
** from expectations in the place of sums.
*/
#include "dist/project.h"

#include "base/memory.h"
#include "dist/compare.h"
#include "dist/row_fit.h"
#include "family/expect.h"
#include "num/gap.h"
#include "num/minimum.h"

enum {
  PROJECT_STARTS = 12, /* of a reverse search */
  PROJECT_WHOLE = 400  /* tries for parameters that are whole numbers */
};

/* A whole number that is still growing by more grows for ever. */
#define PROJECT_ENDLESS 0x1p16
/* What is between these shares of a law is its middle. */
#define PROJECT_TAIL 0x1p-6

typedef struct Project {
  KlLook *look;
  const KlFamily *family;
  bool reverse;
  const KlPoll *poll;
  KlProblem *problem;
  const KlDivergence *divergence; /* what a search makes small */
} Project;

/* A member that was found, or not. */
typedef struct Found {
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlScaled value; /* of the divergence, where it was looked at */
  bool exists;
  bool coarse; /* to be searched for to a few digits only */
} Found;

static KlScaled project_number(double x) { return kl_scaled_double(x); }

/* ---- results ---- */

/* The member as a value, unless its parameters, rounded, are none. */
static void project_write(const Project *p, const KlScaled *theta, KlBytes *bytes) {
  KlScaled rounded[KL_FAMILY_PARAMETERS];
  KlMember member = {p->family, 1, rounded};
  for (int i = 0; i < p->family->parameters; i++) {
    double x = kl_scaled_round(theta[i]);
    if (!isfinite(x)) {
      return;
    }
    /* cppcheck-suppress unreadVariable ; member.theta is it */
    rounded[i] = project_number(x);
  }
  if (kl_dist_is_member(&member)) {
    kl_dist_write_member(bytes, &member);
  }
}

static void project_take(const Project *p, const KlScaled *theta, Found *found) {
  found->exists = true;
  for (int i = 0; i < p->family->parameters; i++) {
    found->theta[i] = theta[i];
  }
}

/* ---- what a search makes small ---- */

typedef struct Scale {
  int parameter;
  bool log; /* the variable is the parameter's logarithm */
} Scale;

typedef struct Aim {
  const Project *project;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  Scale scale[KL_MINIMUM_VARIABLES]; /* of each variable */
  int variables;
} Aim;

/* Whether there is such a member: of 106 bits, of which a double shows 53. */
static bool project_is_member(const KlMember *member) {
  for (int i = 0; i < member->family->parameters; i++) {
    const KlDomain *domain = member->family->parameter[i].domain;
    if (kl_scaled_compare(member->theta[i], project_number(domain->low)) < 0 ||
        kl_scaled_compare(member->theta[i], project_number(domain->high)) > 0) {
      return false;
    }
  }
  return kl_dist_is_member(member);
}

/* The divergence of the member with aim->theta; +Inf where there is no such member. */
static KlStatus project_divergence(Aim *aim, KlScaled *value) {
  const Project *p = aim->project;
  KlDist member = {.kind = KL_KIND_MEMBER, .member = {p->family, 1, aim->theta}};
  KlProblem why = {""};
  KlResult result = {0};
  *value = kl_scaled_infinity();
  if (!project_is_member(&member.member)) {
    return KL_OK;
  }
  KlDist *first = p->reverse ? &member : p->look->dist,
         *second = p->reverse ? p->look->dist : &member;
  member.theta = aim->theta;
  double parameter[4] = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
  KlStatus status = kl_poll(p->poll);
  status = status == KL_OK
               ? kl_compare(p->divergence, parameter, first, second, p->poll, &result, &why)
               : status;
  if (status == KL_OK && result.exists && !isnan(result.value.value.hi)) {
    *value = result.value;
  }
  return status == KL_REFUSED ? KL_OK : status;
}

static KlStatus project_value(void *work, const KlDd *y, KlScaled *value) {
  Aim *aim = work;
  for (int i = 0; i < aim->variables; i++) {
    KlScaled *theta = &aim->theta[aim->scale[i].parameter];
    *theta = kl_scaled(y[i], 0);
    if (aim->scale[i].log) {
      if (fabs(y[i].hi) > 760.0) {
        *value = kl_scaled_infinity();
        return KL_OK;
      }
      *theta = kl_scaled_exponential(*theta);
    }
  }
  return project_divergence(aim, value);
}

/* ---- searches ---- */

/* Whether the member would be none with parameter i moved by `by`. */
static bool project_refuses(const Project *p, const KlScaled *theta, int i, double by) {
  KlScaled moved[KL_FAMILY_PARAMETERS] = {{{0.0, 0.0}, 0}};
  KlMember member = {p->family, 1, moved};
  for (int k = 0; k < p->family->parameters; k++) {
    moved[k] = theta[k];
  }
  /* cppcheck-suppress unreadVariable ; member.theta is it */
  moved[i] = kl_scaled_add(moved[i], project_number(by));
  return !project_is_member(&member);
}

/* Whether parameter i takes whole numbers only. */
static bool project_is_whole(const Project *p, const KlScaled *theta, int i) {
  return p->family->refuse != NULL && project_refuses(p, theta, i, 0.5) &&
         project_refuses(p, theta, i, -0.5) &&
         !(project_refuses(p, theta, i, 1.0) && project_refuses(p, theta, i, -1.0));
}

static bool project_is_positive(const KlDomain *domain) {
  return domain->low > 0.0 && domain->low < DBL_MIN && domain->high == DBL_MAX;
}

/* The search over the parameters that are no whole numbers, from found->theta on. */
static KlStatus project_descend(const Project *p, Found *found, bool *converged) {
  Aim aim = {.project = p};
  KlMinimum minimum = {.value = kl_scaled_infinity(), .coarse = found->coarse};
  KlMember member = {p->family, 1, found->theta};
  KlScaled middle, spread;
  kl_member_middle(&member, &middle, &spread);
  double far = kl_scaled_round(spread) * 0.125;
  for (int i = 0; i < p->family->parameters; i++) {
    const KlDomain *domain = p->family->parameter[i].domain;
    aim.theta[i] = found->theta[i];
    if (project_is_whole(p, found->theta, i)) {
      continue;
    }
    int k = aim.variables++;
    aim.scale[k] = (Scale){i, project_is_positive(domain)};
    if (aim.scale[k].log) {
      minimum.y[k] = kl_scaled_dd(kl_scaled_log(found->theta[i]));
      minimum.unit[k] = 0.125;
    } else {
      minimum.y[k] = kl_scaled_dd(found->theta[i]);
      double width = (domain->high * 0.0625) - (domain->low * 0.0625);
      minimum.unit[k] = far > 0.0 && far < width ? far : width < 1.0 ? width : 1.0;
    }
  }
  *converged = true;
  KlStatus status = project_divergence(&aim, &found->value);
  if (status != KL_OK || kl_scaled_is_infinite(found->value) || aim.variables == 0) {
    return status;
  }
  KlObjective objective = {project_value, &aim, aim.variables};
  status = kl_minimize(&objective, &minimum);
  if (status == KL_OK) {
    status = project_value(&aim, minimum.y, &found->value);
    project_take(p, aim.theta, found);
    *converged = minimum.converged;
  }
  return status;
}

/* One try with a whole number moved by `by`. */
static KlStatus project_try(const Project *p, Found *best, int i, double by, bool *converged,
                            bool *better) {
  Found other = *best;
  bool settled;
  *better = false;
  if (project_refuses(p, best->theta, i, by)) {
    return KL_OK;
  }
  other.theta[i] = kl_scaled_add(other.theta[i], project_number(by));
  KlStatus status = project_descend(p, &other, &settled);
  if (status == KL_OK && kl_scaled_compare(other.value, best->value) < 0) {
    *best = other;
    *converged = settled;
    *better = true;
  }
  return status;
}

/* Moves a whole number by steps that double while they help, and halve.  Where they help for ever,
** as towards a Poisson distribution, no member is the nearest. */
static KlStatus project_count(const Project *p, Found *best, int i, bool *converged) {
  double step = 1.0;
  KlStatus status = KL_OK;
  for (int k = 0; step >= 1.0 && status == KL_OK; k++) {
    bool better;
    status = project_try(p, best, i, step, converged, &better);
    if (status == KL_OK && !better) {
      status = project_try(p, best, i, -step, converged, &better);
    }
    if (k >= PROJECT_WHOLE || step > PROJECT_ENDLESS) {
      best->value = kl_scaled_infinity();
      break;
    }
    step = better ? step * 2.0 : floor(step * 0.25);
  }
  return status;
}

/* The nearest member that a search from found->theta finds; its value is +Inf if that is already
** the start's. */
static KlStatus project_search(const Project *p, Found *found, bool *converged) {
  KlStatus status = project_descend(p, found, converged);
  if (status != KL_OK || kl_scaled_is_infinite(found->value)) {
    return status;
  }
  for (int i = 0; i < p->family->parameters && status == KL_OK; i++) {
    if (project_is_whole(p, found->theta, i)) {
      status = project_count(p, found, i, converged);
    }
  }
  return status;
}

/* ---- where searches begin ---- */

/* What a parameter might be, from where d is: 0 or its middle, 1 or its width, ... */
static int project_guesses(const KlDomain *domain, double middle, double spread, double top,
                           double guess[6]) {
  const double all[6] = {0.5, middle, spread, 1.0, top, 1.0 / spread};
  int count = 0;
  for (int i = 0; i < 6; i++) {
    if (kl_domain_contains(domain, all[i])) {
      guess[count++] = all[i];
    }
  }
  return count;
}

/* The best of all combinations of such guesses; without one, found->exists is false. */
static KlStatus project_scan(const Project *p, Found *found) {
  double low = 0.0, top = 10.0, guess[KL_FAMILY_PARAMETERS][6];
  int count[KL_FAMILY_PARAMETERS], combinations = 1;
  KlScaled middle = kl_scaled_zero(), spread = kl_scaled_double(1.0);
  bool exists;
  if (p->look->member != NULL) {
    kl_member_middle(p->look->member, &middle, &spread);
    p->look->member->family->support(p->look->member, &low, &top);
  } else {
    KlScaled end = kl_scaled_double(10.0);
    KlStatus status = kl_look_mean(p->look, &middle, &exists, p->problem);
    status = status == KL_OK ? kl_look_sd(p->look, 0, &spread, &exists, p->problem) : status;
    status = status == KL_OK ? kl_look_quantile(p->look, 1.0, &end, &exists, p->problem) : status;
    if (status != KL_OK) {
      return status;
    }
    top = kl_scaled_round(end);
  }
  double width = kl_scaled_round(spread);
  for (int i = 0; i < p->family->parameters; i++) {
    count[i] = project_guesses(p->family->parameter[i].domain, kl_scaled_round(middle),
                               width > 0.0 ? width : 1.0, top, guess[i]);
    combinations *= count[i];
  }
  Aim aim = {.project = p};
  *found = (Found){.value = kl_scaled_infinity()};
  for (int k = 0; k < combinations; k++) {
    KlScaled value;
    int rest = k;
    for (int i = 0; i < p->family->parameters; i++) {
      aim.theta[i] = project_number(guess[i][rest % count[i]]);
      rest /= count[i];
    }
    KlStatus status = project_divergence(&aim, &value);
    if (status != KL_OK) {
      return status;
    }
    if (kl_scaled_compare(value, found->value) < 0) {
      project_take(p, aim.theta, found);
      found->value = value;
    }
  }
  return KL_OK;
}

/* The fit to places of a law that the family takes; `central`: to those in its middle. */
static KlStatus project_places(const Project *p, const KlMember *law, bool central, Found *found) {
  KlWeighed *value = NULL;
  size_t values = 0;
  KlRowFit fit = {0};
  KlDist dist = {0};
  KlStatus status = kl_expect_places(law, &value, &values);
  status = status == KL_OK ? kl_row_fit_begin(&fit, p->family, values + 1) : status;
  double come = 0.0;
  for (size_t i = 0; i < values && status == KL_OK; i++) {
    double share = kl_scaled_round(value[i].weight);
    come += share;
    bool middle = come - 0.5 * share > PROJECT_TAIL && come - 0.5 * share < 1.0 - PROJECT_TAIL;
    if (kl_domain_contains(p->family->column[0].domain, value[i].value) && (middle || !central)) {
      KlProblem too_far = {""};
      KlInteger exact;
      kl_integer_from_scaled(&exact, value[i].weight);
      status = kl_row_fit_add(&fit, kl_dd(value[i].value, 0.0), &exact, value[i].weight, &too_far);
      status = status == KL_REFUSED ? KL_OK : status; /* it is only a place to begin */
    }
  }
  status = status == KL_OK ? kl_row_fit_solve(&fit, p->poll, &dist) : status;
  if (status == KL_OK && dist.fit == KL_FIT_MEMBER && dist.theta != NULL) {
    project_take(p, dist.theta, found);
  }
  kl_dist_clear(&dist);
  kl_row_fit_clear(&fit);
  kl_release(value);
  return status;
}

/* ---- forwards ---- */

/* What is known without a search. */
typedef enum Way {
  WAY_FOUND, /* the nearest member, or that there is none */
  WAY_NEAR,  /* a member from where to search, or none */
  WAY_SCAN   /* nothing */
} Way;

/* Whether the column of the family's fit takes all that the law makes, ends aside. */
static bool project_takes(const KlFamily *family, const KlMember *law) {
  const KlDomain *domain = family->column[0].domain;
  double low, high;
  law->family->support(law, &low, &high);
  return low >= nextafter(domain->low, -HUGE_VAL) && high <= nextafter(domain->high, HUGE_VAL);
}

/* Whether the family has a fit of one column, or of one within bounds, which are then the ends of
** what is fitted: no others make the column as likely. */
static bool project_has_fit(const KlFamily *family) {
  return family->gather != KL_GATHER_NOTHING &&
         (family->columns == 1 || kl_family_gathers(family, KL_GATHER_BOUNDS));
}

/* The ends of the law in the place of the least and the greatest value.  false: the family's fit
** needs ends that are not there. */
static bool project_ends(const KlFamily *family, const KlMember *law, KlStatistics *statistics) {
  law->family->support(law, &statistics->low, &statistics->high);
  bool both = kl_family_gathers(family, KL_GATHER_BOUNDS) || family->gather == KL_GATHER_RANGE;
  return !kl_family_gathers(family, KL_GATHER_ENDS) ||
         (kl_domain_contains(family->column[0].domain, statistics->low) &&
          !(both && isinf(statistics->high)));
}

/* The fit to expectations.  A sum without one stands for something large: if how large makes a
** difference, there is no fit. */
static KlStatus project_expect(const Project *p, const KlMember *law, Found *found, KlExpect *how) {
  static const double stand_in[2] = {0x1p200, 0x1p400};
  KlScaled theta[2][KL_FAMILY_PARAMETERS];
  bool stood = true;
  int tries = 0;
  for (; tries < 2 && stood; tries++) {
    KlInteger *sum = kl_allocate((size_t)p->family->sums(1) * sizeof *sum);
    if (sum == NULL) {
      return KL_NO_MEMORY;
    }
    KlStatus status = kl_expect_sums(law, p->family, p->poll, stand_in[tries], sum, &stood, how);
    if (status != KL_OK || *how != KL_EXPECT_EXISTS) {
      kl_release(sum);
      return status;
    }
    KlStatistics statistics = {0};
    KlDist dist;
    kl_integer_from_unsigned(&statistics.n, 1);
    (void)project_ends(p->family, law, &statistics);
    status = kl_statistics_solve(p->family, &statistics, sum, NULL, p->poll, &dist);
    bool fitted = status == KL_OK && dist.fit == KL_FIT_MEMBER;
    for (int i = 0; fitted && i < p->family->parameters; i++) {
      theta[tries][i] = dist.theta[i];
    }
    kl_dist_clear(&dist);
    if (!fitted) {
      return status;
    }
  }
  KlMember first = {p->family, 1, theta[0]}, second = {p->family, 1, theta[1]};
  if (tries == 1 || kl_member_same(&first, &second)) {
    project_take(p, theta[0], found);
  }
  return KL_OK;
}

static KlStatus project_range(const Project *p, const KlMember *law, Found *found) {
  KlStatistics statistics = {0};
  KlDist dist;
  (void)project_ends(p->family, law, &statistics);
  kl_integer_from_unsigned(&statistics.n, 2);
  KlStatus status = kl_statistics_solve(p->family, &statistics, NULL, NULL, p->poll, &dist);
  if (status == KL_OK && dist.fit == KL_FIT_MEMBER) {
    project_take(p, dist.theta, found);
  }
  kl_dist_clear(&dist);
  return status;
}

/* Forwards from a law: the nearest member or a place to begin. */
static KlStatus project_law(const Project *p, const KlMember *law, Found *found, Way *way) {
  *found = (Found){.value = kl_scaled_infinity()};
  *way = WAY_FOUND;
  KlStatistics ends;
  if (!project_has_fit(p->family)) {
    *way = WAY_SCAN;
    return KL_OK;
  }
  if (!project_takes(p->family, law) || !project_ends(p->family, law, &ends)) {
    return KL_OK;
  }
  if (p->family->gather == KL_GATHER_RANGE) {
    return project_range(p, law, found);
  }
  if (kl_family_gathers(p->family, KL_GATHER_SUMS)) {
    KlExpect how;
    KlStatus status = project_expect(p, law, found, &how);
    if (status != KL_OK || how != KL_EXPECT_LOST) {
      return status;
    }
  }
  *way = WAY_NEAR;
  return project_places(p, law, false, found);
}

static KlStatus project_not_converged(const Project *p) {
  kl_problem(p->problem, "the search for the nearest member of %s did not converge",
             p->family->name);
  return KL_REFUSED;
}

/* A search from `found`, or from wherever it may begin. */
static KlStatus project_from(const Project *p, Found *found, KlBytes *bytes) {
  KlScaled value = kl_scaled_infinity();
  bool converged = true;
  KlStatus status = KL_OK;
  if (found->exists) {
    status = project_search(p, found, &converged);
    value = found->value;
  }
  if (status == KL_OK && kl_scaled_is_infinite(value)) {
    status = project_scan(p, found);
    if (status == KL_OK && found->exists) {
      status = project_search(p, found, &converged);
    }
  }
  if (status != KL_OK || !found->exists || kl_scaled_is_infinite(found->value)) {
    return status;
  }
  if (!converged) {
    return project_not_converged(p);
  }
  project_write(p, found->theta, bytes);
  return KL_OK;
}

static KlStatus project_forward(const Project *p, KlBytes *bytes) {
  const KlMember *law = p->look->member;
  Found found;
  Way way;
  KlStatus status = project_law(p, law, &found, &way);
  if (status != KL_OK || (way != WAY_SCAN && !found.exists)) {
    return status;
  }
  if (way != WAY_FOUND) {
    return project_from(p, &found, bytes);
  }
  KlMember member = {p->family, 1, found.theta};
  if (!kl_ends_diverge(law, &member)) {
    project_write(p, found.theta, bytes);
  }
  return KL_OK;
}

/* ---- labels ---- */

static KlStatus project_label(const KlLabel *label, KlDd *x, KlProblem *problem) {
  if (label->type == KL_LABEL_INTEGER) {
    int64_t low = label->integer % 2048;
    *x = kl_two_sum((double)(label->integer - low), (double)low);
    return KL_OK;
  }
  *x = kl_dd(label->real, 0.0);
  if (label->type == KL_LABEL_REAL && isfinite(label->real)) {
    return KL_OK;
  }
  kl_problem(problem, "d has a label that is %s, must have labels that are finite numbers",
             label->type == KL_LABEL_TEXT   ? "text"
             : label->type == KL_LABEL_BLOB ? "a blob"
                                            : "infinite");
  return KL_REFUSED;
}

/* The next row of a side of labels. */
typedef struct ProjectRow {
  KlLabel label;
  KlInteger exact;
  KlScaled weight;
} ProjectRow;

static void project_row(const KlSideCursor *c, ProjectRow *row) {
  row->label = c->now.label;
  if (c->side->counts != NULL) {
    row->weight = c->cursor.entry.weight;
    kl_entry_weight(&c->cursor.entry, &row->exact);
  } else {
    row->weight = kl_scaled(c->now.mass, 0);
    kl_integer_from_scaled(&row->exact, row->weight);
  }
}

/* Whether all labels are numbers; with a fit, adds them to it. */
static KlStatus project_labels(const Project *p, KlRowFit *fit) {
  KlSideCursor c;
  ProjectRow row;
  KlStatus status = KL_OK;
  size_t done = 0;
  for (kl_side_start(&c, &p->look->side); c.more && status == KL_OK; kl_side_next(&c)) {
    KlDd x;
    status = project_label(&c.now.label, &x, p->problem);
    if (status == KL_OK && fit != NULL) {
      project_row(&c, &row);
      status = kl_row_fit_add(fit, x, &row.exact, row.weight, p->problem);
    }
    if (status == KL_OK && ++done % (KL_POLL_ROWS / 32) == 0) {
      status = kl_poll(p->poll);
    }
  }
  return status;
}

static uint64_t project_label_count(const KlSide *side) {
  return side->counts != NULL ? side->counts->labels : side->size;
}

/* Forwards from labels: what dist_fit makes of the rows. */
static KlStatus project_rows(const Project *p, KlBytes *bytes) {
  KlRowFit fit;
  KlDist dist = {0};
  KlStatus status = kl_row_fit_begin(&fit, p->family, project_label_count(&p->look->side));
  status = status == KL_OK ? project_labels(p, &fit) : status;
  status = status == KL_OK ? kl_row_fit_solve(&fit, p->poll, &dist) : status;
  if (status == KL_OK && dist.fit == KL_FIT_MEMBER && dist.theta != NULL) {
    project_write(p, dist.theta, bytes);
  }
  kl_dist_clear(&dist);
  kl_row_fit_clear(&fit);
  return status;
}

static KlStatus project_of_labels(const Project *p, KlBytes *bytes) {
  if (project_has_fit(p->family) && !p->reverse) {
    return project_rows(p, bytes);
  }
  KlStatus status = project_labels(p, NULL);
  if (status != KL_OK || (p->reverse && !p->family->discrete)) {
    return status;
  }
  Found found = {.exists = false};
  return project_from(p, &found, bytes);
}

/* ---- backwards ---- */

typedef struct Starts {
  Found start[PROJECT_STARTS];
  int count;
} Starts;

static void project_add(const Project *p, Starts *starts, const Found *found) {
  if (!found->exists || starts->count == PROJECT_STARTS) {
    return;
  }
  for (int i = 0; i < starts->count; i++) {
    KlMember a = {p->family, 1, starts->start[i].theta}, b = {p->family, 1, found->theta};
    if (kl_member_same(&a, &b)) {
      return;
    }
  }
  starts->start[starts->count++] = *found;
}

/* The forward result for a law, or nearly, and the fit to its middle. */
static KlStatus project_begin(const Project *p, const KlMember *law, Starts *starts) {
  Found found;
  Way way;
  if (law->family == p->family) {
    found = (Found){.value = kl_scaled_infinity()};
    project_take(p, law->theta, &found);
    project_add(p, starts, &found);
    return KL_OK;
  }
  KlStatus status = project_law(p, law, &found, &way);
  if (status != KL_OK || way == WAY_SCAN) {
    return status;
  }
  project_add(p, starts, &found);
  found.exists = false;
  status = project_places(p, law, true, &found);
  project_add(p, starts, &found);
  return status;
}

/* The best of what is found from all starts. */
static KlStatus project_backward(const Project *p, KlBytes *bytes) {
  Starts starts = {.count = 0};
  Found best = {.value = kl_scaled_infinity()};
  const KlMember *law = p->look->member, *part;
  bool converged = true;
  KlStatus status = project_begin(p, law, &starts);
  for (int i = 0; law->family->part != NULL && status == KL_OK && starts.count < PROJECT_STARTS &&
                  (part = law->family->part(law, i)) != NULL;
       i++) {
    status = project_begin(p, part, &starts);
  }
  for (int i = 0; i < starts.count && status == KL_OK; i++) {
    Found found = starts.start[i];
    found.coarse = true;
    status = project_search(p, &found, &converged);
    if (status == KL_OK && kl_scaled_compare(found.value, best.value) < 0) {
      best = found;
    }
  }
  if (status == KL_OK && best.exists) {
    best.coarse = false;
    status = project_search(p, &best, &converged);
  }
  if (status != KL_OK) {
    return status;
  }
  if (kl_scaled_is_infinite(best.value)) {
    best.exists = false;
    return project_from(p, &best, bytes);
  }
  if (!converged) {
    return project_not_converged(p);
  }
  project_write(p, best.theta, bytes);
  return KL_OK;
}

/* ---- all ---- */

/* d as it is, or as a member of its wider family, is the nearest member where it is one. */
static bool project_itself(const Project *p, KlBytes *bytes) {
  const KlMember *law = p->look->member;
  KlScaled theta[KL_FAMILY_PARAMETERS];
  KlMember wide;
  if (law == NULL || law->theta == NULL) {
    return false;
  }
  if (law->family == p->family) {
    project_write(p, law->theta, bytes);
    return true;
  }
  if (law->family->widen == NULL || !law->family->widen(law, &wide, theta) ||
      wide.family != p->family) {
    return false;
  }
  project_write(p, wide.theta, bytes);
  return true;
}

KlStatus kl_project(KlLook *d, const KlFamily *family, bool reverse, const KlPoll *poll,
                    KlBytes *bytes, KlProblem *problem) {
  Project p = {d, family, reverse, poll, problem, &kl_divergence_kl};
  if (d->open) {
    return KL_OK;
  }
  if (d->member == NULL) {
    p.divergence = family->discrete ? &kl_divergence_kl : &kl_divergence_cross_entropy;
    return project_of_labels(&p, bytes);
  }
  if (d->member->family->shape != KL_SHAPE_SCALARS) {
    kl_problem(problem, "d is %s, which has several dimensions, must have one",
               d->member->family->name);
    return KL_REFUSED;
  }
  if (project_itself(&p, bytes) || d->member->family->discrete != family->discrete) {
    return KL_OK;
  }
  return reverse ? project_backward(&p, bytes) : project_forward(&p, bytes);
}
