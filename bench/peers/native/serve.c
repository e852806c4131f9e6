/*
 * Reads a command a line from standard input and answers each with a line on standard output:
 *   load ROWS COLUMNS PATH   reads the matrix from a file of binary32, row after row; answers `ok`
 *   time KERNEL REPEATS      runs it that often and answers the nanoseconds of all of it
 *   dump KERNEL PATH         runs it once and writes its result there; answers `ok`
 * What can't be done is answered with `error` and why.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels.h"

enum { alignment = 64, longest = 4096 };

static struct matrix input;
static void *result, *scratch;

static void *allocate(size_t bytes) { return aligned_alloc(alignment, (bytes / alignment + 1) * alignment); }

static const char *load(size_t rows, size_t columns, const char *path) {
  size_t count = rows * columns;
  free(input.values);
  free(result);
  free(scratch);
  input = (struct matrix){allocate(count * sizeof(float)), rows, columns};
  result = allocate(count * sizeof(float));
  scratch = allocate(count * sizeof(float) / 2);
  if (!input.values || !result || !scratch) return "error no memory";
  FILE *file = fopen(path, "rb");
  if (!file) return "error no such file";
  size_t read = fread(input.values, sizeof(float), count, file);
  fclose(file);
  return read == count ? "ok" : "error the file is short";
}

static const struct kernel *find(const char *name) {
  for (size_t i = 0; i < conversion_count; i++)
    if (!strcmp(conversions[i].name, name)) return &conversions[i];
  for (size_t i = 0; i < row_sum_count; i++)
    if (!strcmp(row_sums[i].name, name)) return &row_sums[i];
  return NULL;
}

static long long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long time_of(const struct kernel *kernel, long repeats) {
  long long start = nanoseconds();
  for (long i = 0; i < repeats; i++) kernel->run(&input, result, scratch);
  return nanoseconds() - start;
}

static const char *dump(const struct kernel *kernel, const char *path) {
  size_t bytes = kernel->bytes(&input);
  kernel->run(&input, result, scratch);
  FILE *file = fopen(path, "wb");
  if (!file) return "error the file can't be written";
  size_t written = fwrite(result, 1, bytes, file);
  return fclose(file) == 0 && written == bytes ? "ok" : "error the file was not written whole";
}

static void answer(char *line) {
  char name[64], path[longest];
  size_t rows, columns;
  long repeats;
  const struct kernel *kernel;
  if (sscanf(line, "load %zu %zu %4095[^\n]", &rows, &columns, path) == 3) {
    puts(load(rows, columns, path));
  } else if (sscanf(line, "time %63s %ld", name, &repeats) == 2 && (kernel = find(name))) {
    printf("%lld\n", time_of(kernel, repeats));
  } else if (sscanf(line, "dump %63s %4095[^\n]", name, path) == 2 && (kernel = find(name))) {
    puts(dump(kernel, path));
  } else {
    puts("error no such command");
  }
  fflush(stdout);
}

int main(void) {
  char line[longest + 128];
  while (fgets(line, sizeof line, stdin)) answer(line);
  return 0;
}
