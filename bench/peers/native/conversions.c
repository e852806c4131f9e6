/* Copies, and conversions through binary16 by the processor's own instructions (F16C). */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

static size_t count(const struct matrix *x) { return x->rows * x->columns; }
static size_t floats(const struct matrix *x) { return count(x) * sizeof(float); }
static size_t codes(const struct matrix *x) { return count(x) * sizeof(uint16_t); }

static void copy(const struct matrix *x, void *result, void *scratch) {
  (void)scratch;
  memcpy(result, x->values, floats(x));
}

static void round_to_half(const struct matrix *x, void *result, void *scratch) {
  (void)scratch;
  const float *in = x->values;
  float *out = result;
  size_t n = count(x), i = 0;
  for (; i + 8 <= n; i += 8)
    _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm256_cvtps_ph(_mm256_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT)));
  for (; i < n; i++) out[i] = _cvtsh_ss(_cvtss_sh(in[i], _MM_FROUND_TO_NEAREST_INT));
}

static void encode_half(const struct matrix *x, void *result, void *scratch) {
  (void)scratch;
  const float *in = x->values;
  uint16_t *out = result;
  size_t n = count(x), i = 0;
  for (; i + 8 <= n; i += 8)
    _mm_storeu_si128((__m128i *)(out + i), _mm256_cvtps_ph(_mm256_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT));
  for (; i < n; i++) out[i] = _cvtss_sh(in[i], _MM_FROUND_TO_NEAREST_INT);
}

static void decode_half(const uint16_t *in, float *out, size_t n) {
  size_t i = 0;
  for (; i + 8 <= n; i += 8) _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(in + i))));
  for (; i < n; i++) out[i] = _cvtsh_ss(in[i]);
}

/* Two passes: all values to an array of codes, then all codes back. */
static void encode_and_decode_half(const struct matrix *x, void *result, void *scratch) {
  encode_half(x, scratch, NULL);
  decode_half(scratch, result, count(x));
}

const struct kernel conversions[] = {
    {"copy", floats, copy},
    {"round_to_half", floats, round_to_half},
    {"encode_half", codes, encode_half},
    {"encode_and_decode_half", floats, encode_and_decode_half},
};
const size_t conversion_count = sizeof conversions / sizeof *conversions;
