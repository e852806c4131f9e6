import { configDefaults, defineConfig } from 'vitest/config';

/** The long proofs: every code, every pair. Minutes, where `npm test` has seconds. */
export default defineConfig({
  test: {
    include: ['**/*.exhaustive.ts'],
    exclude: [...configDefaults.exclude, 'dist/**'],
    testTimeout: 900_000,
    // Every core: the default leaves one idle, which of two is half.
    maxWorkers: '100%',
  },
});
