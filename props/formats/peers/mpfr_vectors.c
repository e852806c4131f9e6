/*
 * Test vectors by GNU MPFR, in the format of Berkeley TestFloat: operands, result, flags (1 inexact, 2 underflow, 4 overflow,
 * 8 divide by zero, 16 invalid).
 *
 *   mpfr_vectors FUNCTION ROUNDING TININESS OVERFLOW COUNT
 *
 * FUNCTION as in `bitnorm testfloat`; COUNT 0: every combination of operand codes. MPFR does the arithmetic: once in the format's
 * exponent range with mpfr_subnormalize for the result, once in an unbounded range for the flags.
 */
#include <math.h>
#include <mpfr.h>
#include "operands.h"

enum { IEEE, ALL_ONES, NEGATIVE_ZERO, NONE };

typedef struct {
  const char *name;
  int bits, precision, bias, specials;
} format;

static const format formats[] = {
    {"f64", 64, 53, 1023, IEEE},        {"f32", 32, 24, 127, IEEE},         {"tf32", 19, 11, 127, IEEE},
    {"bf16", 16, 8, 127, IEEE},         {"f16", 16, 11, 15, IEEE},          {"e5m2", 8, 3, 15, IEEE},
    {"e4m3fn", 8, 4, 7, ALL_ONES},      {"e4m3", 8, 4, 7, IEEE},            {"e4m3fnuz", 8, 4, 8, NEGATIVE_ZERO},
    {"e5m2fnuz", 8, 3, 16, NEGATIVE_ZERO}, {"e4m3b11fnuz", 8, 4, 11, NEGATIVE_ZERO}, {"e3m4", 8, 5, 3, IEEE},
    {"e3m2", 6, 3, 3, NONE},            {"e2m3", 6, 4, 1, NONE},            {"e2m1", 4, 2, 1, NONE},
};

static const format *find_format(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strlen(formats[i].name) == length && !strncmp(formats[i].name, name, length)) return &formats[i];
  fprintf(stderr, "no format %.*s\n", (int)length, name);
  exit(2);
}

static layout layout_of(const format *f) { return (layout){f->bits, f->precision - 1, f->bias}; }
static uint64_t sign_bit(const format *f) { return (uint64_t)1 << (f->bits - 1); }

static uint64_t largest_code(const format *f) {
  uint64_t all = sign_bit(f) - 1;
  if (f->specials == IEEE) return all - ((uint64_t)1 << (f->precision - 1));
  return f->specials == ALL_ONES ? all - 1 : all;
}

static void decode(mpfr_t value, uint64_t code, const format *f) {
  uint64_t magnitude = code & (sign_bit(f) - 1), hidden = (uint64_t)1 << (f->precision - 1);
  int negative = (code & sign_bit(f)) != 0;
  if (f->specials == NEGATIVE_ZERO && code == sign_bit(f)) { mpfr_set_nan(value); return; }
  if (magnitude > largest_code(f)) {
    if (f->specials == IEEE && magnitude == largest_code(f) + 1) mpfr_set_inf(value, negative ? -1 : 1);
    else mpfr_set_nan(value);
    return;
  }
  uint64_t field = magnitude >> (f->precision - 1), significand = magnitude & (hidden - 1);
  if (field) significand |= hidden; else field = 1;
  mpfr_set_ui_2exp(value, (unsigned long)significand, (long)field - f->bias - f->precision + 1, MPFR_RNDN);
  mpfr_setsign(value, value, negative, MPFR_RNDN);
}

/* The code of a value of the format; results have at most 24 bits, so that doubles hold them. */
static uint64_t encode(mpfr_t value, const format *f) {
  uint64_t sign = mpfr_signbit(value) ? sign_bit(f) : 0;
  if (mpfr_zero_p(value)) return f->specials == NEGATIVE_ZERO ? 0 : sign;
  double magnitude = fabs(mpfr_get_d(value, MPFR_RNDN));
  int exponent = (int)mpfr_get_exp(value) - 1, emin = 1 - f->bias;
  if (exponent < emin) return sign | (uint64_t)ldexp(magnitude, f->precision - 1 - emin);
  uint64_t hidden = (uint64_t)1 << (f->precision - 1);
  return sign | ((uint64_t)(exponent + f->bias) << (f->precision - 1)) | ((uint64_t)ldexp(magnitude, f->precision - 1 - exponent) - hidden);
}

static const char *operation;

static int compute(mpfr_t result, mpfr_t *x, mpfr_rnd_t mode) {
  if (!strcmp(operation, "add")) return mpfr_add(result, x[0], x[1], mode);
  if (!strcmp(operation, "sub")) return mpfr_sub(result, x[0], x[1], mode);
  if (!strcmp(operation, "mul")) return mpfr_mul(result, x[0], x[1], mode);
  if (!strcmp(operation, "div")) return mpfr_div(result, x[0], x[1], mode);
  if (!strcmp(operation, "sqrt")) return mpfr_sqrt(result, x[0], mode);
  if (!strcmp(operation, "mulAdd")) return mpfr_fma(result, x[0], x[1], x[2], mode);
  return mpfr_set(result, x[0], mode);
}

typedef enum { NEAR_EVEN, NEAR_AWAY, TOWARD_ZERO, DOWN, UP, ODD } direction;
static direction rounding;
static int tiny_before, saturates;

/* The operation rounded to so many bits, subnormal ones fewer; quantum: exponent of the smallest positive result. */
static int rounded(mpfr_t result, mpfr_t *x, int precision, long quantum, mpfr_rnd_t mode) {
  mpfr_exp_t low = mpfr_get_emin();
  mpfr_set_prec(result, precision);
  /* Operands may lie outside the result's range, so that it is narrowed after the operation, as MPFR's manual does. */
  int ternary = compute(result, x, mode);
  mpfr_set_emin(quantum + 1);
  ternary = mpfr_check_range(result, ternary, mode);
  ternary = mpfr_subnormalize(result, ternary, mode);
  mpfr_set_emin(low);
  return ternary;
}

/* MPFR has neither mode: both follow from a truncation, with one bit more for ties away. */
static int rounded_by_truncation(mpfr_t result, mpfr_t *x, int precision, long quantum) {
  mpfr_t finer, ulp;
  int extra = rounding == NEAR_AWAY;
  mpfr_init2(finer, precision + extra);
  mpfr_init2(ulp, 2);
  int ternary = rounded(finer, x, precision + extra, quantum - extra, MPFR_RNDZ);
  mpfr_set_prec(result, precision);
  if (!mpfr_number_p(finer)) {
    mpfr_set(result, finer, MPFR_RNDN);
    mpfr_clears(finer, ulp, (mpfr_ptr)0);
    return 0;
  }
  /* Only the truncation inside the range that holds subnormals; a finer zero keeps its sign. */
  long last = mpfr_zero_p(finer) ? quantum : mpfr_get_exp(finer) - precision;
  if (last < quantum) last = quantum;
  mpfr_t integer;
  mpfr_init2(integer, precision + 8);
  mpfr_mul_2si(integer, finer, -last, MPFR_RNDN);
  int changed = !mpfr_integer_p(integer);
  mpfr_t whole;
  mpfr_init2(whole, precision + 8);
  mpfr_trunc(whole, integer);
  int odd = (mpfr_get_si(whole, MPFR_RNDZ) & 1) != 0;
  int up = rounding == NEAR_AWAY ? changed : ternary != 0 && !odd;
  if (up) {
    mpfr_set_si(ulp, mpfr_signbit(finer) ? -1 : 1, MPFR_RNDN);
    int negative = mpfr_signbit(finer);
    mpfr_add(whole, whole, ulp, MPFR_RNDN);
    mpfr_setsign(whole, whole, negative, MPFR_RNDN);
  }
  mpfr_mul_2si(result, whole, last, MPFR_RNDN);
  int upward = up ? 1 : -1;
  if (ternary == 0 && !changed) upward = 0;
  int sign = mpfr_signbit(finer) ? -1 : 1;
  mpfr_clears(finer, ulp, integer, whole, (mpfr_ptr)0);
  return upward * sign;
}

static int round_as_asked(mpfr_t result, mpfr_t *x, int precision, long quantum) {
  switch (rounding) {
    case NEAR_EVEN: return rounded(result, x, precision, quantum, MPFR_RNDN);
    case TOWARD_ZERO: return rounded(result, x, precision, quantum, MPFR_RNDZ);
    case DOWN: return rounded(result, x, precision, quantum, MPFR_RNDD);
    case UP: return rounded(result, x, precision, quantum, MPFR_RNDU);
    default: return rounded_by_truncation(result, x, precision, quantum);
  }
}

static uint64_t nan_code(const format *f, int *flags) {
  switch (f->specials) {
    case IEEE: return (largest_code(f) + 1) | ((uint64_t)1 << (f->precision - 2));
    case ALL_ONES: return sign_bit(f) - 1;
    case NEGATIVE_ZERO: return sign_bit(f);
    default: *flags |= 16; return 0;
  }
}

static uint64_t infinity_code(const format *f, int negative, int *flags) {
  uint64_t sign = negative ? sign_bit(f) : 0;
  if (f->specials == IEEE) return sign | (largest_code(f) + 1);
  return f->specials == NONE ? sign | largest_code(f) : nan_code(f, flags);
}

static uint64_t overflowed(const format *f, int negative, int *flags) {
  int to_infinity = rounding == NEAR_EVEN || rounding == NEAR_AWAY || (rounding == UP && !negative) || (rounding == DOWN && negative);
  *flags |= 4 | 1;
  if (to_infinity && !saturates) return infinity_code(f, negative, flags);
  return (negative ? sign_bit(f) : 0) | largest_code(f);
}

static uint64_t evaluate(mpfr_t *x, int arity, const format *f, int *flags) {
  static mpfr_t wide, narrow, largest;
  static int ready;
  if (!ready) { mpfr_inits2(64, wide, narrow, largest, (mpfr_ptr)0); ready = 1; }
  int emin = 1 - f->bias, any_nan = 0;
  for (int i = 0; i < arity; i++) any_nan |= mpfr_nan_p(x[i]);
  *flags = 0;
  int beyond = round_as_asked(wide, x, f->precision, -100000);
  if (mpfr_nan_p(wide)) {
    if (!any_nan) *flags |= 16;
    return nan_code(f, flags);
  }
  int negative = mpfr_signbit(wide) != 0;
  if (mpfr_inf_p(wide)) {
    if (!strcmp(operation, "div") && mpfr_zero_p(x[1]) && !mpfr_inf_p(x[0])) *flags |= 8;
    if (!saturates) return infinity_code(f, negative, flags);
    *flags |= 4 | 1;
    return (negative ? sign_bit(f) : 0) | largest_code(f);
  }
  decode(largest, largest_code(f), f);
  if (mpfr_cmpabs(wide, largest) > 0) return overflowed(f, negative, flags);
  /* Tiny after rounding: the unbounded result is below 2^emin. Before: the exact one is, which also rounds to 2^emin from below. */
  int against = mpfr_zero_p(wide) ? -1 : mpfr_get_exp(wide) - 1 < emin ? -1 : mpfr_cmp_si_2exp(wide, negative ? -1 : 1, emin) == 0 ? 0 : 1;
  int tiny = against < 0 || (tiny_before && against == 0 && (negative ? beyond < 0 : beyond > 0));
  int inexact = round_as_asked(narrow, x, f->precision, emin - f->precision + 1) != 0;
  if (inexact) *flags |= tiny ? 1 | 2 : 1;
  return encode(narrow, f);
}

/* An addend that cancels the product, but for a few units in the last place. */
static uint64_t cancelling(uint64_t *codes, const format *f, mpfr_t *x) {
  const char *kept = operation;
  direction mode = rounding;
  int flags, saturating = saturates;
  operation = "mul", rounding = TOWARD_ZERO, saturates = 1;
  decode(x[0], codes[0], f);
  decode(x[1], codes[1], f);
  uint64_t product = evaluate(x, 2, f, &flags) ^ sign_bit(f);
  operation = kept, rounding = mode, saturates = saturating;
  return (product + below(5) - 2) & (2 * sign_bit(f) - 1);
}

static direction find_direction(const char *name) {
  static const char *names[] = {"near_even", "near_maxMag", "minMag", "min", "max", "odd"};
  for (int i = 0; i < 6; i++)
    if (!strcmp(names[i], name)) return (direction)i;
  fprintf(stderr, "no rounding %s\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  if (argc != 6) { fprintf(stderr, "usage: mpfr_vectors FUNCTION ROUNDING TININESS OVERFLOW COUNT\n"); return 2; }
  const char *to = strstr(argv[1], "_to_"), *at = to ? to : strrchr(argv[1], '_');
  if (!at) { fprintf(stderr, "no function %s\n", argv[1]); return 2; }
  const format *source = find_format(argv[1], (size_t)(at - argv[1]));
  const format *result = to ? find_format(to + 4, strlen(to + 4)) : source;
  operation = to ? "convert" : at + 1;
  rounding = find_direction(argv[2]);
  tiny_before = !strcmp(argv[3], "before");
  saturates = !strcmp(argv[4], "saturate");
  uint64_t count = strtoull(argv[5], 0, 10);
  int arity = to || !strcmp(operation, "sqrt") ? 1 : !strcmp(operation, "mulAdd") ? 3 : 2;
  int all = count == 0;
  if (all) count = (uint64_t)1 << (arity * source->bits);
  mpfr_t x[3];
  for (int i = 0; i < 3; i++) mpfr_init2(x[i], 64);
  for (const char *c = argv[1]; *c; c++) random_state = random_state * 31 + (unsigned char)*c;
  for (int i = 0; i < 20; i++) random_word();
  for (uint64_t n = 0; n < count; n++) {
    uint64_t codes[3] = {0, 0, 0};
    if (all) {
      for (int i = 0; i < arity; i++) codes[i] = (n >> (i * source->bits)) & (2 * sign_bit(source) - 1);
    } else {
      random_operands(layout_of(source), operation, codes);
      if (arity == 3 && below(4) == 0) codes[2] = cancelling(codes, source, x);
      if (to && source->precision > result->precision && below(5)) {
        int span = result->precision + 4, high = (int)sign_bit(result) >> (result->precision - 1);
        int exponent = (int)below(high + 2 * span) - result->bias - span;
        uint64_t wide = near_midpoint(result->precision - 1 - (int)below(2) * (int)below(result->precision), exponent, source->precision - 1);
        double d;
        memcpy(&d, &wide, 8);
        float single = (float)d;
        uint32_t word;
        memcpy(&word, &single, 4);
        codes[0] = source->bits == 64 ? wide : source->bits == 32 ? word : codes[0];
      }
    }
    for (int i = 0; i < arity; i++) decode(x[i], codes[i], source);
    int flags;
    uint64_t code = evaluate(x, arity, result, &flags);
    print_vector(codes, arity, source->bits, code, result->bits, flags);
  }
  return 0;
}
