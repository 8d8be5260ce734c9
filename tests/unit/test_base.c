/* test_base.c - statuses and domains. */
#include "unit/unit.h"

#include "base/domain.h"
#include "base/poll.h"
#include "base/status.h"

static const KlStatus statuses[] = {
#define KL_STATUS(name, number, text) KL_##name,
#include "base/status.def"
#undef KL_STATUS
};

static void test_released_numbers_never_change(void **state) {
  (void)state;
  assert_int_equal(KL_OK, 0);
  assert_int_equal(KL_NO_MEMORY, 10);
  assert_int_equal(KL_INTERRUPTED, 11);
}

static void test_every_status_has_a_number_and_a_text_of_its_own(void **state) {
  (void)state;
  for (size_t i = 0; i < UNIT_COUNT(statuses); i++) {
    const char *text = kl_status_text(statuses[i]);
    law(text[0] != '\0', "status %d has no text", (int)statuses[i]);
    law(strcmp(text, "unknown status") != 0, "status %d is not known", (int)statuses[i]);
    for (size_t j = 0; j < i; j++) {
      law(statuses[i] != statuses[j], "number %d twice", (int)statuses[i]);
      law(strcmp(text, kl_status_text(statuses[j])) != 0, "text \"%s\" twice", text);
    }
  }
}

static void test_texts_are_in_full(void **state) {
  (void)state;
  assert_string_equal(kl_status_text(KL_OK), "no error");
  assert_string_equal(kl_status_text(KL_NO_MEMORY), "out of memory");
  assert_string_equal(kl_status_text(KL_INTERRUPTED), "interrupted");
}

typedef struct DomainCase {
  const KlDomain *domain;
  const char *text;
  double in[4], out[4]; /* NaN ends a list */
} DomainCase;

static void test_domains_are_closed_and_hold_what_they_say(void **state) {
  (void)state;
  const double none = (double)NAN;
  const DomainCase cases[] = {
      {&kl_domain_real,
       "number",
       {-DBL_MAX, 0.0, DBL_MAX, none},
       {-HUGE_VAL, HUGE_VAL, none, none}},
      {&kl_domain_mass,
       "number >= 0",
       {0.0, -0.0, DBL_MAX, none},
       {-0x1p-1074, HUGE_VAL, none, none}},
      {&kl_domain_log_mass,
       "number or -Inf",
       {-HUGE_VAL, 0.0, DBL_MAX, none},
       {HUGE_VAL, none, none, none}},
      {&kl_domain_probability,
       "number from 0 to 1",
       {0.0, 0.5, 1.0, none},
       {-0x1p-1074, 1.0 + DBL_EPSILON, HUGE_VAL, none}},
      {&kl_domain_base,
       "number > 1",
       {1.0 + DBL_EPSILON, 2.0, DBL_MAX, none},
       {1.0, 0.0, -2.0, HUGE_VAL}},
  };
  for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
    const DomainCase *c = &cases[i];
    assert_string_equal(c->domain->text, c->text);
    law(c->domain->low < c->domain->high, "case %zu is empty", i);
    law(!kl_domain_contains(c->domain, none), "case %zu holds NaN", i);
    for (size_t j = 0; j < 4 && !isnan(c->in[j]); j++) {
      law(kl_domain_contains(c->domain, c->in[j]), "case %zu lacks %a", i, c->in[j]);
    }
    for (size_t j = 0; j < 4 && !isnan(c->out[j]); j++) {
      law(!kl_domain_contains(c->domain, c->out[j]), "case %zu holds %a", i, c->out[j]);
    }
  }
}

static KlStatus poll_answer(void *host) { return *(const KlStatus *)host; }

static void test_a_poll_passes_the_answer_on_and_may_be_missing(void **state) {
  (void)state;
  KlStatus answer = KL_INTERRUPTED;
  const KlPoll poll = {poll_answer, &answer};
  assert_int_equal(kl_poll(NULL), KL_OK);
  assert_int_equal(kl_poll(&poll), KL_INTERRUPTED);
  answer = KL_OK;
  assert_int_equal(kl_poll(&poll), KL_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_released_numbers_never_change),
      cmocka_unit_test(test_every_status_has_a_number_and_a_text_of_its_own),
      cmocka_unit_test(test_texts_are_in_full),
      cmocka_unit_test(test_domains_are_closed_and_hold_what_they_say),
      cmocka_unit_test(test_a_poll_passes_the_answer_on_and_may_be_missing),
  };
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
