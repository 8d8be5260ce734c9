/* json_member.c - members of families by their parameters in JSON, read. */
#include "dist/json_member.h"

#include "base/decimal.h"
#include "base/memory.h"
#include "dist/dist.h"

/* What is read, and for whom. */
typedef struct JsonMember {
  const KlFamily *family;
  KlProblem *problem;
} JsonMember;

static KlStatus json_member_scalars(const JsonMember *r, KlJsonKey *key, KlScaled *theta) {
  for (int i = 0; i < r->family->parameters; i++) {
    const KlArgument *parameter = &r->family->parameter[i];
    KlJsonToken token = kl_json_next(&key[i].value);
    double x;
    KlStatus status = kl_json_read_number(&key[i].value, token, parameter->name, parameter->domain,
                                          &x, r->problem);
    if (status != KL_OK) {
      return status;
    }
    theta[i] = kl_scaled_double(x);
  }
  return KL_OK;
}

/* Checks `count` numbers against the domain of a parameter. */
static KlStatus json_member_domain(const JsonMember *r, const KlArgument *parameter,
                                   const KlScaled *theta, int count) {
  for (int i = 0; i < count; i++) {
    double x = kl_scaled_round(theta[i]);
    if (!kl_domain_contains(parameter->domain, x)) {
      char text[KL_DECIMAL_ROOM];
      kl_problem(r->problem, "%s: number %d = %.*s, must be a %s", parameter->name, i + 1,
                 (int)kl_decimal_write(x, text), text, parameter->domain->text);
      return KL_REFUSED;
    }
  }
  return KL_OK;
}

static KlStatus json_member_vector(const JsonMember *r, KlJsonKey *key, KlScaled *theta,
                                   int *dimension) {
  int most = r->family->shape == KL_SHAPE_VECTOR ? KL_FAMILY_VECTOR : KL_FAMILY_DIMENSIONS;
  int least = r->family->shape == KL_SHAPE_VECTOR ? 2 : 1;
  KlJsonToken token = kl_json_next(&key->value);
  KlStatus status = kl_json_read_vector(&key->value, token, most, theta, dimension, r->problem);
  if (status == KL_OK && *dimension < least) {
    kl_problem(r->problem, "there are fewer than %d numbers", least);
    status = KL_REFUSED;
  }
  status = kl_json_inside(status, key->name, r->problem);
  return status == KL_OK ? json_member_domain(r, &r->family->parameter[0], theta, *dimension)
                         : status;
}

static KlStatus json_member_matrix(const JsonMember *r, KlJsonKey *key, KlScaled *theta,
                                   int dimension) {
  int rows;
  KlJsonToken token = kl_json_next(&key->value);
  KlStatus status =
      kl_json_read_matrix(&key->value, token, KL_FAMILY_DIMENSIONS, theta, &rows, r->problem);
  if (status == KL_OK && rows != dimension) {
    kl_problem(r->problem, "there are %d rows, not %d as in %s", rows, dimension,
               r->family->parameter[0].name);
    status = KL_REFUSED;
  }
  status = kl_json_inside(status, key->name, r->problem);
  return status == KL_OK ? json_member_domain(r, &r->family->parameter[1], theta, rows * rows)
                         : status;
}

/* The parameter after the first, of as many numbers. */
static KlStatus json_member_other(const JsonMember *r, KlJsonKey *key, int parameter,
                                  KlScaled *theta, int dimension) {
  int count;
  KlJsonToken token = kl_json_next(&key->value);
  KlStatus status =
      kl_json_read_vector(&key->value, token, KL_FAMILY_DIMENSIONS, theta, &count, r->problem);
  if (status == KL_OK && count != dimension) {
    kl_problem(r->problem, "there are %d numbers, not %d as in %s", count, dimension,
               r->family->parameter[0].name);
    status = KL_REFUSED;
  }
  status = kl_json_inside(status, key->name, r->problem);
  return status == KL_OK ? json_member_domain(r, &r->family->parameter[parameter], theta, count)
                         : status;
}

/* "uniform(low = 3.0, high = 2.0), must have low < high" */
static KlStatus json_member_refused(const JsonMember *r, const KlMember *member,
                                    const char *expected) {
  KlProblem list = {""};
  for (int i = 0; r->family->shape == KL_SHAPE_SCALARS && i < r->family->parameters; i++) {
    char text[KL_DECIMAL_ROOM];
    int size = (int)kl_decimal_write(kl_scaled_round(member->theta[i]), text);
    KlProblem before = list;
    kl_problem(&list, "%s%s%s = %.*s", before.text, i == 0 ? "(" : ", ",
               r->family->parameter[i].name, size, text);
  }
  kl_problem(r->problem, "%s%s%s, %s", r->family->name, list.text, list.text[0] != '\0' ? ")" : "",
             expected);
  return KL_REFUSED;
}

static KlStatus json_member_theta(const JsonMember *r, KlJsonKey *key, KlScaled *theta,
                                  int *dimension) {
  *dimension = 1;
  if (r->family->shape == KL_SHAPE_SCALARS) {
    return json_member_scalars(r, key, theta);
  }
  KlStatus status = json_member_vector(r, &key[0], theta, dimension);
  if (status == KL_OK && r->family->shape == KL_SHAPE_MATRIX) {
    status = json_member_matrix(r, &key[1], theta + *dimension, *dimension);
  }
  int vectors = r->family->shape == KL_SHAPE_VECTORS ? r->family->parameters : 1;
  for (int i = 1; i < vectors && status == KL_OK; i++) {
    KlScaled *at = theta + (ptrdiff_t)i * *dimension;
    status = json_member_other(r, &key[i], i, at, *dimension);
  }
  return status;
}

KlStatus kl_json_read_member(const KlFamily *family, KlJsonKey *key, KlBytes *out,
                             KlProblem *problem) {
  JsonMember r = {family, problem};
  for (int i = 0; i < family->parameters; i++) {
    if (!key[i].there) {
      return kl_json_missing(family->parameter[i].name, problem);
    }
  }
  KlScaled *theta = kl_allocate(KL_FAMILY_THETA * sizeof *theta);
  if (theta == NULL) {
    return KL_NO_MEMORY;
  }
  KlMember member = {family, 1, theta};
  KlStatus status = json_member_theta(&r, key, theta, &member.dimension);
  const char *expected =
      status == KL_OK && family->refuse != NULL ? family->refuse(member.dimension, theta) : NULL;
  if (expected != NULL) {
    status = json_member_refused(&r, &member, expected);
  }
  if (status == KL_OK) {
    kl_dist_write_member(out, &member);
  }
  kl_release(theta);
  return status;
}
