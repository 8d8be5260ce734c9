/* urn.c - many draws at a time, as how often each outcome came.
**
** Few draws are made one by one from a table of aliases; of many, the number for each outcome in
** turn is binomial given what the outcomes before it have taken.
*/
#include "num/urn.h"

#include "base/memory.h"

/* A slot is drawn with chance 1/count; then the outcome is its own if the 64 bits that are left are
** below `keep`, and the alias otherwise.  Walker 1977; Vose, "A linear algorithm for generating
** random numbers with a given distribution", IEEE Trans. Softw. Eng. 17 (1991). */
typedef struct KlUrnSlot {
  uint64_t keep;
  uint32_t alias;
} KlUrnSlot;

/* A binomial draw takes as long as this many draws from the table. */
enum { URN_DRAWS = 64 };

/* Draws between two questions. */
static const uint64_t urn_stretch = (uint64_t)8 * KL_POLL_ROWS;

KlStatus kl_urn_begin(KlUrn *urn, const double *weight, size_t count) {
  *urn = (KlUrn){.count = count, .weight = weight};
  urn->rest = count < UINT32_MAX ? kl_allocate(count * sizeof *urn->rest) : NULL;
  if (urn->rest == NULL) {
    return KL_NO_MEMORY;
  }
  double sum = 0.0;
  for (size_t i = count; i-- > 0;) {
    sum += weight[i];
    urn->rest[i] = sum;
  }
  return KL_OK;
}

void kl_urn_clear(KlUrn *urn) {
  kl_release(urn->rest);
  kl_release(urn->slot);
  *urn = (KlUrn){0};
}

/* 2^64 share, share < 1. */
static uint64_t urn_bits(double share) { return (uint64_t)(share * 0x1p53) << 11; }

/* `share` of each outcome, times count; `order` has room for count numbers: those of outcomes below
** 1 from its start, those of the others from its end. */
static void urn_fill(KlUrnSlot *slot, double *share, uint32_t *order, size_t count) {
  size_t small = 0, large = count;
  for (size_t i = 0; i < count; i++) {
    order[share[i] < 1.0 ? small++ : --large] = (uint32_t)i;
  }
  while (small > 0 && large < count) {
    uint32_t i = order[--small], j = order[large];
    slot[i] = (KlUrnSlot){urn_bits(share[i]), j};
    share[j] = (share[j] + share[i]) - 1.0;
    if (share[j] < 1.0) {
      large++;
      order[small++] = j;
    }
  }
  /* What is left is 1 but for rounding. */
  for (size_t i = 0; i < small; i++) {
    slot[order[i]] = (KlUrnSlot){UINT64_MAX, order[i]};
  }
  for (size_t i = large; i < count; i++) {
    slot[order[i]] = (KlUrnSlot){UINT64_MAX, order[i]};
  }
}

static KlStatus urn_make_slots(KlUrn *urn) {
  size_t count = urn->count;
  double *share = kl_allocate(count * sizeof *share);
  uint32_t *order = kl_allocate(count * sizeof *order);
  KlUrnSlot *slot = kl_allocate(count * sizeof *slot);
  if (share != NULL && order != NULL && slot != NULL) {
    for (size_t i = 0; i < count; i++) {
      share[i] = urn->weight[i] / urn->rest[0] * (double)count;
    }
    urn_fill(slot, share, order, count);
    urn->slot = slot;
    slot = NULL;
  }
  kl_release(slot);
  kl_release(order);
  kl_release(share);
  return urn->slot != NULL ? KL_OK : KL_NO_MEMORY;
}

static KlStatus urn_one_by_one(KlUrn *urn, KlRandom *random, uint64_t n, double *drawn,
                               const KlPoll *poll) {
  KlStatus status = urn->slot == NULL ? urn_make_slots(urn) : KL_OK;
  for (uint64_t done = 0; done < n && status == KL_OK;) {
    uint64_t end = n - done < urn_stretch ? n : done + urn_stretch;
    for (; done < end; done++) {
      uint64_t place, left = kl_wide_product(kl_random_next(random), urn->count, &place);
      const KlUrnSlot *slot = &urn->slot[place];
      drawn[left < slot->keep ? place : slot->alias] += 1.0;
    }
    status = kl_poll(poll);
  }
  return status;
}

/* The chance of i among what is left, from the smaller of both sides of it, so that neither comes
** out as 1 unless it is. */
static uint64_t urn_share(const KlUrn *urn, KlRandom *random, size_t i, uint64_t left) {
  double rest = i + 1 < urn->count ? urn->rest[i + 1] : 0.0, all = urn->rest[i];
  if (urn->weight[i] <= rest) {
    return kl_random_binomial(random, left, urn->weight[i] / all);
  }
  return left - kl_random_binomial(random, left, rest / all);
}

KlStatus kl_urn_draw(KlUrn *urn, KlRandom *random, uint64_t n, double *drawn, const KlPoll *poll) {
  for (size_t i = 0; i < urn->count; i++) {
    drawn[i] = 0.0;
  }
  if (n / URN_DRAWS <= urn->count) {
    return urn_one_by_one(urn, random, n, drawn, poll);
  }
  for (size_t i = 0; i < urn->count && n > 0; i++) {
    uint64_t k = urn->weight[i] > 0.0 ? urn_share(urn, random, i, n) : 0;
    drawn[i] = (double)k;
    n -= k;
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}

KlStatus kl_urn_subset(KlRandom *random, const double *weight, size_t count, uint64_t total,
                       uint64_t n, double *drawn, const KlPoll *poll) {
  for (size_t i = 0; i < count; i++) {
    uint64_t good = (uint64_t)weight[i];
    uint64_t k = 0;
    if (good == 1) { /* most points are one row */
      k = kl_random_below(random, total) < n;
    } else if (n > 0) {
      k = kl_random_hypergeometric(random, good, total - good, n);
    }
    drawn[i] = (double)k;
    total -= good;
    n -= k;
    KlStatus status = i % KL_POLL_ROWS == KL_POLL_ROWS - 1 ? kl_poll(poll) : KL_OK;
    if (status != KL_OK) {
      return status;
    }
  }
  return KL_OK;
}
