/* Codes that make arithmetic stumble: boundary exponents, long runs of ones, neighbours in exponent, and plain random bits. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int bits, fraction_bits, bias;
} layout;

static uint64_t random_state = 88172645463325252u;

static uint64_t random_word(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state * 2685821657736338717u;
}

static uint64_t below(uint64_t n) { return (random_word() >> 11) % n; }

static uint64_t random_fraction(int bits) {
  uint64_t all = ((uint64_t)1 << bits) - 1;
  if (bits == 0) return 0;
  switch (below(6)) {
    case 0: return 0;
    case 1: return all;
    case 2: return (uint64_t)1 << below(bits);
    case 3: return all ^ ((uint64_t)1 << below(bits));
    case 4: return (all << below(bits + 1)) & all;
    default: return random_word() & all;
  }
}

static uint64_t compose(layout l, uint64_t sign, int64_t field, uint64_t fraction) {
  int64_t top = ((int64_t)1 << (l.bits - 1 - l.fraction_bits)) - 1;
  if (field < 0) field = 0;
  if (field > top) field = top;
  return (sign << (l.bits - 1)) | ((uint64_t)field << l.fraction_bits) | fraction;
}

static int64_t field_of(layout l, uint64_t code) {
  return (int64_t)((code >> l.fraction_bits) & (((uint64_t)1 << (l.bits - 1 - l.fraction_bits)) - 1));
}

static uint64_t random_code(layout l) {
  int64_t top = ((int64_t)1 << (l.bits - 1 - l.fraction_bits)) - 1;
  int64_t boundary[] = {0, 1, 2, l.fraction_bits, l.bias - 1, l.bias, l.bias + 1, top - 2, top - 1, top};
  uint64_t sign = random_word() >> 63;
  switch (below(3)) {
    case 0: return random_word() >> (64 - l.bits);
    case 1: return compose(l, sign, boundary[below(10)], random_fraction(l.fraction_bits));
    default: return compose(l, sign, (int64_t)below((uint64_t)top + 1), random_fraction(l.fraction_bits));
  }
}

/* A code whose exponent field lies within the precision, and a little more, of the given one. */
static uint64_t code_near(layout l, int64_t field) {
  int64_t spread = l.fraction_bits + 3;
  return compose(l, random_word() >> 63, field + (int64_t)below(2 * spread + 1) - spread, random_fraction(l.fraction_bits));
}

/* The operands of an operation of one format: unrelated, or with results near cancellation, overflow or underflow. */
static void random_operands(layout l, const char *operation, uint64_t *codes) {
  int64_t top = ((int64_t)1 << (l.bits - 1 - l.fraction_bits)) - 1;
  codes[0] = random_code(l);
  codes[1] = random_code(l);
  codes[2] = random_code(l);
  if (below(3) == 0) return;
  int64_t a = field_of(l, codes[0]), extreme = below(2) ? 0 : top;
  if (!strcmp(operation, "add") || !strcmp(operation, "sub")) codes[1] = code_near(l, a);
  else if (!strcmp(operation, "mul")) codes[1] = code_near(l, extreme + l.bias - a);
  else if (!strcmp(operation, "div")) codes[1] = code_near(l, a + l.bias - extreme);
  else if (!strcmp(operation, "mulAdd")) {
    if (below(2)) codes[1] = code_near(l, extreme + l.bias - a);
    codes[2] = code_near(l, a + field_of(l, codes[1]) - l.bias);
  }
}

/* A double near a point halfway between two values with so many fraction bits, or on it, or anywhere. */
static uint64_t near_midpoint(int fraction_bits, int exponent, int stored_bits) {
  uint64_t fraction = random_word() & (((uint64_t)1 << 52) - 1);
  int kept = 52 - fraction_bits;
  if (below(4) && kept > 0 && kept < 52) {
    fraction = (fraction >> kept << kept) | (below(3) ? (uint64_t)1 << (kept - 1) : 0);
    fraction += below(3) - 1;
    if (below(2)) fraction ^= (uint64_t)1 << (52 - stored_bits);
  }
  uint64_t mask = ((uint64_t)1 << 52) - 1;
  fraction = (fraction & mask) >> (52 - stored_bits) << (52 - stored_bits);
  return ((random_word() >> 63) << 63) | ((uint64_t)(exponent + 1023) << 52) | fraction;
}

static void print_vector(const uint64_t *codes, int arity, int operand_bits, uint64_t result, int result_bits, int flags) {
  for (int i = 0; i < arity; i++) printf("%0*llX ", (operand_bits + 3) / 4, (unsigned long long)codes[i]);
  printf("%0*llX %02X\n", (result_bits + 3) / 4, (unsigned long long)result, flags);
}
