/*
 * Test vectors by the processor and the C library, in the format of Berkeley TestFloat. Flags come from fenv.h; x86 and Arm judge
 * tininess after rounding and before it, so that only x86 is asked.
 *
 *   hardware_vectors FUNCTION ROUNDING COUNT
 *
 * f32_{add,sub,mul,div,sqrt,mulAdd}, f64_to_f32: the processor. f32_to_f16 and f64_to_f16: gcc's conversion, by F16C or libgcc.
 * f16_{add,sub,mul,div,sqrt,mulAdd}: AVX512-FP16. Exit status 3: this machine has no such instruction.
 */
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include "operands.h"
#if !defined(__x86_64__) || !defined(__GNUC__)
int main(void) { fprintf(stderr, "not an x86-64 machine\n"); return 3; }
#else
#include <immintrin.h>

static const layout f16 = {16, 10, 15}, f32 = {32, 23, 127}, f64 = {64, 52, 1023};

static int flags_raised(void) {
  int raised = fetestexcept(FE_ALL_EXCEPT);
  return (raised & FE_INEXACT ? 1 : 0) | (raised & FE_UNDERFLOW ? 2 : 0) | (raised & FE_OVERFLOW ? 4 : 0) |
         (raised & FE_DIVBYZERO ? 8 : 0) | (raised & FE_INVALID ? 16 : 0);
}

static float as_float(uint64_t code) { uint32_t word = (uint32_t)code; float x; memcpy(&x, &word, 4); return x; }
static double as_double(uint64_t code) { double x; memcpy(&x, &code, 8); return x; }
static uint64_t code_of(float x) { uint32_t word; memcpy(&word, &x, 4); return word; }

typedef enum { ADD, SUB, MUL, DIV, SQRT, MUL_ADD } operation;

__attribute__((target("fma"))) static uint64_t binary32(operation op, const uint64_t *codes) {
  __m128 a = _mm_set_ss(as_float(codes[0])), b = _mm_set_ss(as_float(codes[1])), c = _mm_set_ss(as_float(codes[2])), r;
  feclearexcept(FE_ALL_EXCEPT);
  /* The registers pass through asm, so that nothing is computed early. */
  __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c));
  switch (op) {
    case ADD: r = _mm_add_ss(a, b); break;
    case SUB: r = _mm_sub_ss(a, b); break;
    case MUL: r = _mm_mul_ss(a, b); break;
    case DIV: r = _mm_div_ss(a, b); break;
    case SQRT: r = _mm_sqrt_ss(a); break;
    default: r = _mm_fmadd_ss(a, b, c);
  }
  __asm__ volatile("" : "+x"(r));
  return code_of(_mm_cvtss_f32(r));
}

#if __GNUC__ >= 12 || defined(__clang__)
#define HAS_FP16 __builtin_cpu_supports("avx512fp16")
__attribute__((target("avx512fp16,avx512vl"))) static uint64_t binary16(operation op, const uint64_t *codes) {
  __m128h a = (__m128h)_mm_cvtsi32_si128((int)codes[0]), b = (__m128h)_mm_cvtsi32_si128((int)codes[1]);
  __m128h c = (__m128h)_mm_cvtsi32_si128((int)codes[2]), r;
  feclearexcept(FE_ALL_EXCEPT);
  __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c));
  switch (op) {
    case ADD: r = _mm_add_sh(a, b); break;
    case SUB: r = _mm_sub_sh(a, b); break;
    case MUL: r = _mm_mul_sh(a, b); break;
    case DIV: r = _mm_div_sh(a, b); break;
    case SQRT: r = _mm_sqrt_sh(a, a); break;
    default: r = _mm_fmadd_sh(a, b, c);
  }
  __asm__ volatile("" : "+x"(r));
  return (uint64_t)_mm_cvtsi128_si32((__m128i)r) & 0xffff;
}
#else
#define HAS_FP16 0
static uint64_t binary16(operation op, const uint64_t *codes) { (void)op; return codes[0]; }
#endif

static uint64_t half_code(_Float16 x) { uint16_t word; memcpy(&word, &x, 2); return word; }

static uint64_t converted(const char *function, uint64_t code) {
  volatile float single = 0;
  volatile double real = 0;
  if (function[1] == '3') single = as_float(code); else real = as_double(code);
  feclearexcept(FE_ALL_EXCEPT);
  if (!strcmp(function, "f32_to_f16")) { volatile _Float16 half = (_Float16)single; return half_code(half); }
  if (!strcmp(function, "f64_to_f16")) { volatile _Float16 half = (_Float16)real; return half_code(half); }
  volatile float narrow = (float)real;
  return code_of(narrow);
}

static int index_of(const char *name, const char *const *names, int count) {
  for (int i = 0; i < count; i++)
    if (!strcmp(name, names[i])) return i;
  fprintf(stderr, "no such name: %s\n", name);
  exit(2);
}

static uint64_t conversion_operand(const char *function) {
  int half = !strcmp(function + strlen(function) - 3, "f16"), single = function[1] == '3';
  if (below(6) == 0) return random_code(single ? f32 : f64);
  int fraction_bits = half ? 10 : 23;
  int exponent = half ? (int)below(46) - 28 : (int)below(290) - 153;
  uint64_t code = near_midpoint(fraction_bits - (int)below(2) * (int)below(fraction_bits), exponent, single ? 23 : 52);
  return single ? code_of((float)as_double(code)) : code;
}

int main(int argc, char **argv) {
  static const char *const operations[] = {"add", "sub", "mul", "div", "sqrt", "mulAdd"};
  static const char *const roundings[] = {"near_even", "minMag", "min", "max"};
  static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
  if (argc != 4) { fprintf(stderr, "usage: hardware_vectors FUNCTION ROUNDING COUNT\n"); return 2; }
  const char *function = argv[1];
  int conversion = strstr(function, "_to_") != NULL, is_half = !strncmp(function, "f16", 3);
  operation op = conversion ? ADD : (operation)index_of(function + 4, operations, 6);
  if (!conversion && is_half && !HAS_FP16) { fprintf(stderr, "no AVX512-FP16\n"); return 3; }
  if (op == MUL_ADD && !__builtin_cpu_supports("fma")) { fprintf(stderr, "no FMA\n"); return 3; }
  layout l = conversion ? (function[1] == '3' ? f32 : f64) : is_half ? f16 : f32;
  int mode = modes[index_of(argv[2], roundings, 4)], arity = conversion || op == SQRT ? 1 : op == MUL_ADD ? 3 : 2;
  int result_bits = !strcmp(function + strlen(function) - 3, "f16") || (!conversion && is_half) ? 16 : 32;
  uint64_t count = strtoull(argv[3], 0, 10);
  for (int i = 0; i < 20; i++) random_word();
  for (uint64_t n = 0; n < count; n++) {
    uint64_t codes[3] = {0, 0, 0};
    if (conversion) codes[0] = conversion_operand(function); else random_operands(l, function + 4, codes);
    if (op == MUL_ADD && below(4) == 0) {
      codes[2] = is_half ? binary16(MUL, codes) : binary32(MUL, codes);
      codes[2] = (codes[2] ^ ((uint64_t)1 << (l.bits - 1))) + below(5) - 2;
      codes[2] &= ((uint64_t)1 << l.bits) - 1;
    }
    fesetround(mode);
    uint64_t result = conversion ? converted(function, codes[0]) : is_half ? binary16(op, codes) : binary32(op, codes);
    int flags = flags_raised();
    fesetround(FE_TONEAREST);
    print_vector(codes, arity, l.bits, result, result_bits, flags);
  }
  return 0;
}
#endif
