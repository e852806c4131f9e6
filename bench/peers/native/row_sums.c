/*
 * Sums of rows in order, each add rounded to binary16 by F16C. Rows run in the lanes of a register; where they lie one after the other
 * (row-major), 8×8 blocks are transposed first.
 */
#include <immintrin.h>
#include <stdint.h>

#include "kernels.h"

/* Registers of sums at a time: one add waits for the one before, and three keep the processor busy. */
enum { lanes = 8, groups_at_a_time = 3 };

static inline __m256 rounded(__m256 x) { return _mm256_cvtph_ps(_mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT)); }

static inline __m256 magnitude(__m256 x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x); }

static inline void transpose(__m256 r[lanes]) {
  __m256 t[lanes], u[lanes];
  for (int i = 0; i < lanes; i += 2) {
    t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
  for (int i = 0; i < lanes; i += 4) {
    u[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    u[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
    u[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    u[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  for (int i = 0; i < 4; i++) {
    r[i] = _mm256_permute2f128_ps(u[i], u[i + 4], 0x20);
    r[i + 4] = _mm256_permute2f128_ps(u[i], u[i + 4], 0x31);
  }
}

/* Sums 8·groups rows. */
static inline __attribute__((always_inline)) void sum_groups(const float *rows, size_t columns, int groups,
                                                             int absolute, float *sums) {
  __m256 sum[groups_at_a_time], block[groups_at_a_time][lanes];
  for (int g = 0; g < groups; g++) sum[g] = _mm256_setzero_ps();
  size_t j = 0;
  for (; j + lanes <= columns; j += lanes) {
    for (int g = 0; g < groups; g++) {
      for (int i = 0; i < lanes; i++) block[g][i] = _mm256_loadu_ps(rows + (g * lanes + i) * columns + j);
      transpose(block[g]);
    }
    for (int i = 0; i < lanes; i++)
      for (int g = 0; g < groups; g++) {
        __m256 x = absolute ? magnitude(block[g][i]) : block[g][i];
        sum[g] = rounded(_mm256_add_ps(sum[g], x));
      }
  }
  for (int g = 0; g < groups; g++) _mm256_storeu_ps(sums + g * lanes, sum[g]);
  for (; j < columns; j++)
    for (int i = 0; i < groups * lanes; i++) {
      float x = rows[i * columns + j];
      sums[i] = _cvtsh_ss(_cvtss_sh(sums[i] + (absolute ? __builtin_fabsf(x) : x), _MM_FROUND_TO_NEAREST_INT));
    }
}

static inline void sum_row(const float *row, size_t columns, int absolute, float *result) {
  float sum = 0;
  for (size_t j = 0; j < columns; j++)
    sum = _cvtsh_ss(_cvtss_sh(sum + (absolute ? __builtin_fabsf(row[j]) : row[j]), _MM_FROUND_TO_NEAREST_INT));
  *result = sum;
}

static inline __attribute__((always_inline)) void sum_rows_of(const struct matrix *x, float *sums, int absolute) {
  size_t i = 0;
  for (; i + groups_at_a_time * lanes <= x->rows; i += groups_at_a_time * lanes)
    sum_groups(x->values + i * x->columns, x->columns, groups_at_a_time, absolute, sums + i);
  for (; i + lanes <= x->rows; i += lanes) sum_groups(x->values + i * x->columns, x->columns, 1, absolute, sums + i);
  for (; i < x->rows; i++) sum_row(x->values + i * x->columns, x->columns, absolute, sums + i);
}

static void sum_rows(const struct matrix *x, void *result, void *scratch) {
  (void)scratch;
  sum_rows_of(x, result, 0);
}

static void l1_rows(const struct matrix *x, void *result, void *scratch) {
  (void)scratch;
  sum_rows_of(x, result, 1);
}

/* Sums of the columns: what is summed lies a row apart, and neighbours go in the lanes as they lie. */
static void sum_columns(const struct matrix *x, void *result, void *scratch) {
  (void)scratch;
  float *sums = result;
  size_t n = x->columns, whole = n - n % lanes;
  for (size_t j = 0; j < n; j++) sums[j] = 0;
  for (size_t i = 0; i < x->rows; i++) {
    const float *row = x->values + i * n;
    size_t j = 0;
    for (; j < whole; j += lanes)
      _mm256_storeu_ps(sums + j, rounded(_mm256_add_ps(_mm256_loadu_ps(sums + j), _mm256_loadu_ps(row + j))));
    for (; j < n; j++) sums[j] = _cvtsh_ss(_cvtss_sh(sums[j] + row[j], _MM_FROUND_TO_NEAREST_INT));
  }
}

static size_t a_row_each(const struct matrix *x) { return x->rows * sizeof(float); }
static size_t a_column_each(const struct matrix *x) { return x->columns * sizeof(float); }

const struct kernel row_sums[] = {
    {"sum_rows", a_row_each, sum_rows},
    {"l1_rows", a_row_each, l1_rows},
    {"sum_columns", a_column_each, sum_columns},
};
const size_t row_sum_count = sizeof row_sums / sizeof *row_sums;
