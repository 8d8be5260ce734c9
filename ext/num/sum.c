/* sum.c - the slow half of sum.h: room for new digits, carries, merging. */
#include "num/sum.h"

#include <assert.h>

#include "base/memory.h"

/* New room keeps this many digits to spare on each side, so that it is rarely made twice. */
enum { SUM_SPARE = 1 };

/* The top cell gathers carries, 2^32 a time at most: it gets a digit above long before 2^63. */
#define SUM_TOP (INT64_C(1) << 60)

void kl_sum_borrow(KlSum *sum, int64_t *room, int low, int count) {
  memset(room, 0, (size_t)count * sizeof *room);
  *sum = (KlSum){.cell = room, .low = low, .count = count, .borrowed = true};
}

void kl_sum_clear(KlSum *sum) {
  if (!sum->borrowed) {
    kl_release(sum->cell);
  }
  *sum = (KlSum){0};
}

/* x / 2^32, rounded down. */
static int64_t sum_high(int64_t x) { return (x - (x & 0xffffffff)) / 0x100000000; }

/* Leaves every cell but the top one in 0 .. 2^32 - 1.  The top one keeps the sign. */
static void sum_carry(KlSum *sum) {
  int64_t *cell = sum->cell;
  for (int i = 0; i + 1 < sum->count; i++) {
    cell[i + 1] += sum_high(cell[i]);
    cell[i] &= 0xffffffff;
  }
  sum->pending = 0;
}

/* Makes the cells cover the digits low .. high, which are more than before. */
static KlStatus sum_widen(KlSum *sum, int low, int high) {
  assert(!sum->borrowed);
  int count = high - low + 1;
  int64_t *cell = kl_allocate((size_t)count * sizeof *cell);
  if (cell == NULL) {
    return KL_NO_MEMORY;
  }
  memset(cell, 0, (size_t)count * sizeof *cell);
  if (sum->count > 0) {
    memcpy(cell + (sum->low - low), sum->cell, (size_t)sum->count * sizeof *cell);
    kl_release(sum->cell);
  }
  sum->cell = cell;
  sum->low = low;
  sum->count = count;
  return KL_OK;
}

KlStatus kl_sum_prepare(KlSum *sum, int first, int last) {
  int low = sum->low, high = sum->low + sum->count - 1;
  if (sum->count == 0) {
    low = first - SUM_SPARE;
    high = last + 1 + SUM_SPARE;
  }
  if (first < low) {
    low = first - SUM_SPARE;
  }
  if (last + 1 > high) {
    high = last + 1 + SUM_SPARE;
  }
  if (sum->count > 0 && sum->pending >= KL_SUM_PENDING) {
    int64_t top = sum->cell[sum->count - 1];
    if ((top >= SUM_TOP || top <= -SUM_TOP) && !sum->borrowed) {
      high += 1;
    }
  }
  if (low < sum->low || high > sum->low + sum->count - 1 || sum->count == 0) {
    KlStatus status = sum_widen(sum, low, high);
    if (status != KL_OK) {
      return status;
    }
  }
  if (sum->pending >= KL_SUM_PENDING) {
    sum_carry(sum);
  }
  return KL_OK;
}

void kl_sum_integer(const KlSum *sum, KlInteger *out) {
  uint32_t limb[KL_SUM_DIGITS + 12]; /* digits to spare on both sides, and carries */
  /* Carries from below: the limbs of sum, in two's complement with the sign in what is left. */
  const int64_t *cell = sum->cell;
  int64_t carry = 0;
  int count = sum->count;
  for (int i = 0; i < count; i++) {
    int64_t low = (cell[i] & 0xffffffff) + (carry & 0xffffffff);
    carry = sum_high(cell[i]) + sum_high(carry) + sum_high(low);
    limb[i] = (uint32_t)(low & 0xffffffff);
  }
  for (int i = 0; i < 2; i++) {
    limb[count++] = (uint32_t)(carry & 0xffffffff);
    carry = sum_high(carry);
  }
  int sign = 1;
  if (carry < 0) {
    sign = -1;
    uint64_t borrow = 1;
    for (int i = 0; i < count; i++) {
      borrow += (uint32_t)~limb[i];
      limb[i] = (uint32_t)borrow;
      borrow >>= 32;
    }
  }
  kl_integer_from_limbs(out, sign, sum->low - KL_SUM_BIAS / 32, limb, count);
}

KlStatus kl_sum_add_integer(KlSum *sum, const KlInteger *value, int sign) {
  if (value->sign == 0) {
    return KL_OK;
  }
  int64_t *cell = kl_sum_cells(sum, value->low + KL_SUM_BIAS / 32, value->count - 1);
  if (cell == NULL) {
    return KL_NO_MEMORY;
  }
  for (int i = 0; i < value->count; i++) {
    cell[i] += (int64_t)sign * value->sign * (int64_t)value->limb[i];
  }
  return KL_OK;
}

KlStatus kl_sum_merge(KlSum *into, const KlSum *from) {
  KlInteger value;
  kl_sum_integer(from, &value);
  return kl_sum_add_integer(into, &value, 1);
}

double kl_sum_round(const KlSum *sum) {
  KlInteger value;
  kl_sum_integer(sum, &value);
  return kl_integer_round(&value);
}
