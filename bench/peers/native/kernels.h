/*
 * What a peer program offers: kernels by name, each of which reads one matrix of binary32 and writes one result.
 * The protocol that runs and times them is in serve.c.
 */
#ifndef KERNELS_H
#define KERNELS_H

#include <stddef.h>

/* Rows of `columns` values each, row after row, 64 bytes aligned. */
struct matrix {
  float *values;
  size_t rows, columns;
};

struct kernel {
  const char *name;
  /* Of the result. */
  size_t (*bytes)(const struct matrix *);
  /* `result` is 64 bytes aligned, as is `scratch`, which holds 2 bytes for each value. */
  void (*run)(const struct matrix *, void *result, void *scratch);
};

extern const struct kernel conversions[], row_sums[];
extern const size_t conversion_count, row_sum_count;

#endif
