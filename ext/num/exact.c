/* exact.c - exact numbers as bytes. */
#include "num/exact.h"

#include "num/sum.h"

enum {
  /* What a KlSum can hold: units of 2^-2176, and 138 digits of them. */
  EXACT_LOWEST = -KL_SUM_BIAS,
  EXACT_HIGHEST = 32 * KL_SUM_DIGITS - KL_SUM_BIAS,
  EXACT_BYTES = 4 * KL_SUM_DIGITS
};

void kl_write_signed(KlBytes *bytes, int64_t value) {
  uint64_t twice = (uint64_t)value << 1;
  kl_write_varint(bytes, value < 0 ? ~twice : twice);
}

int64_t kl_read_signed(KlReader *reader) {
  uint64_t code = kl_read_varint(reader);
  int64_t half = (int64_t)(code >> 1);
  return (code & 1) != 0 ? -half - 1 : half;
}

/* How many bits of `x`, not 0, are 0 at its lower end. */
static int exact_trailing(uint32_t x) {
  int zeros = 0;
  for (; (x & 1) == 0; x >>= 1) {
    zeros++;
  }
  return zeros;
}

/* Counts below 2^32: no other number is written as often. */
static void exact_write_limb(KlBytes *bytes, const KlInteger *value) {
  int shift = exact_trailing(value->limb[0]), size = 0;
  unsigned char odd[4];
  for (uint32_t rest = value->limb[0] >> shift; rest != 0; rest >>= 8) {
    odd[size++] = (unsigned char)(rest & 0xff);
  }
  kl_write_varint(bytes, 2 * (uint64_t)size + (value->sign < 0 ? 1 : 0));
  kl_write_signed(bytes, 32 * (int64_t)value->low + shift);
  kl_write_bytes(bytes, odd, (size_t)size);
}

void kl_write_exact(KlBytes *bytes, const KlInteger *value) {
  if (value->sign == 0) {
    kl_write_byte(bytes, 0);
    return;
  }
  if (value->count == 1 && value->low == 0) {
    exact_write_limb(bytes, value);
    return;
  }
  int shift = exact_trailing(value->limb[0]);
  unsigned char odd[4 * KL_INTEGER_LIMBS] = {0};
  int size = 0;
  for (int i = 0; i < value->count; i++) {
    uint64_t pair = value->limb[i];
    pair |= i + 1 < value->count ? (uint64_t)value->limb[i + 1] << 32 : 0;
    uint32_t limb = (uint32_t)(pair >> shift);
    for (int j = 0; j < 4; j++) {
      odd[size++] = (unsigned char)(limb >> (8 * j));
    }
  }
  while (size > 0 && odd[size - 1] == 0) {
    size--;
  }
  if (32 * value->low + shift + 8 * size > EXACT_HIGHEST) {
    bytes->failed = true; /* only sums of what somebody made up get there */
    return;
  }
  kl_write_varint(bytes, 2 * (uint64_t)size + (value->sign < 0 ? 1 : 0));
  kl_write_signed(bytes, 32 * (int64_t)value->low + shift);
  kl_write_bytes(bytes, odd, (size_t)size);
}

/* The parts of a number other than 0. */
typedef struct ExactForm {
  const unsigned char *odd; /* NULL for 0 and after a fault */
  int size, exponent, sign;
} ExactForm;

static ExactForm exact_form(KlReader *reader) {
  ExactForm none = {NULL, 0, 0, 0}, form;
  size_t start = reader->at;
  uint64_t header = kl_read_varint(reader);
  if (reader->fault != NULL || header == 0) {
    return none;
  }
  int64_t exponent = kl_read_signed(reader);
  if (header < 2 || header / 2 > EXACT_BYTES || exponent < EXACT_LOWEST ||
      exponent + 8 * (int64_t)(header / 2) > EXACT_HIGHEST) {
    kl_reader_fail(reader, reader->at - start, "a number is out of range");
    return none;
  }
  form.size = (int)(header / 2);
  form.exponent = (int)exponent;
  form.sign = (header & 1) != 0 ? -1 : 1;
  form.odd = kl_read_bytes(reader, header / 2);
  if (form.odd != NULL && ((form.odd[0] & 1) == 0 || form.odd[form.size - 1] == 0)) {
    kl_reader_fail(reader, (size_t)form.size, "a number has another form than its own");
    form.odd = NULL;
  }
  return form.odd != NULL ? form : none;
}

void kl_read_exact(KlReader *reader, KlInteger *out) {
  ExactForm form = exact_form(reader);
  if (out == NULL) {
    return;
  }
  uint32_t limb[KL_SUM_DIGITS + 2] = {0};
  int place = form.exponent + KL_SUM_BIAS; /* >= 0 */
  for (int i = 0; i < form.size; i++) {
    int bit = place % 32 + 8 * i;
    uint64_t piece = (uint64_t)form.odd[i] << (bit % 32);
    limb[bit / 32] |= (uint32_t)piece;
    limb[bit / 32 + 1] |= (uint32_t)(piece >> 32);
  }
  kl_integer_from_limbs(out, form.sign, place / 32 - KL_SUM_BIAS / 32, limb, KL_SUM_DIGITS + 2);
}

void kl_read_positive(KlReader *reader, KlInteger *out, const char *fault) {
  size_t start = reader->at;
  kl_read_exact(reader, out);
  if (reader->fault == NULL && out->sign <= 0) {
    kl_reader_fail(reader, reader->at - start, fault);
  }
}

KlScaled kl_read_exact_scaled(KlReader *reader) {
  KlReader start = *reader;
  ExactForm form = exact_form(reader);
  if (form.odd == NULL) {
    return kl_scaled_zero();
  }
  if (form.size > 8) {
    KlInteger integer;
    kl_read_exact(&start, &integer);
    return kl_integer_scaled(&integer);
  }
  uint64_t odd = 0;
  for (int i = 0; i < form.size; i++) {
    odd |= (uint64_t)form.odd[i] << (8 * i);
  }
  KlDd value = kl_quick_two_sum((double)(odd & ~UINT64_C(0x7ff)), (double)(odd & 0x7ff));
  return kl_scaled(form.sign < 0 ? kl_dd_negate(value) : value, form.exponent);
}
