/* mass_array.c - rows of masses that lie in an array, as a source. */
#include "divergence/mass_array.h"

KlStatus kl_mass_array_each(const void *rows, KlMassVisit *visit, void *work, const KlPoll *poll) {
  const KlMassArray *array = rows;
  for (size_t first = 0; first < array->count; first += KL_POLL_ROWS) {
    size_t rest = array->count - first;
    KlStatus status = first > 0 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
    visit(work, array->row + first, rest < KL_POLL_ROWS ? rest : KL_POLL_ROWS);
  }
  return KL_OK;
}

KlMassSource kl_mass_array_source(const KlMassArray *array) {
  return (KlMassSource){.rows = array, .each = kl_mass_array_each};
}

KlMassSource kl_singular_source(void) {
  static const KlMassPair row[2] = {{{1.0, 0.0}, {0.0, 0.0}}, {{0.0, 0.0}, {1.0, 0.0}}};
  static const KlMassArray array = {row, 2};
  return kl_mass_array_source(&array);
}
