import { defineConfig } from 'vitest/config';

/** Suites that run what is published, so that dist must be fresh before them. */
const product = ['test/house/{docs,package,start}.test.ts', 'test/{bench,cli,threads}/**/*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Every core: the default leaves one idle, which of two is half.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        // No suite changes what another one sees: they share their worker's modules, most of whose time would go into loading them.
        test: {
          name: 'library',
          include: ['test/**/*.test.ts', 'props/**/*.test.ts'],
          exclude: product,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'product', include: product, globalSetup: ['test/house/build.ts'], testTimeout: 120_000 },
      },
    ],
  },
});
