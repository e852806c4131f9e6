import { test } from '@fast-check/vitest';
import { describe } from 'vitest';
import { expectExact } from './expect-exact.ts';
import { exactCase } from './groups.ts';

describe('exact', () => {
  test.prop({ one: exactCase }, { numRuns: 20000 })('is the real number, rounded once', ({ one }) => expectExact(one));
});
