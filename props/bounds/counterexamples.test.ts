import { describe, expect, test } from 'vitest';
import { type Drawn, expectFollowed } from './laws.ts';

/** Kernels that once lay outside their bounds, as small as they could be made: what was missing from the bound, and what showed it. */
const followed: readonly (readonly [string, Drawn])[] = [
  [
    'terms that are stored when they are loaded, of a total that is held in a narrower format',
    {
      written: {
        bitnorm: 1,
        norm: 'batch',
        backward: {
          form: 'projected',
          stages: { parameters: { order: { tree: { pairing: 'halving' } }, heldFormat: 'e5m2' } },
        },
      },
      seed: 0,
    },
  ],
];

describe('bounds count', () => {
  test.each(followed)('%s', (_what, drawn) => {
    expect(Object.keys(expectFollowed(drawn))).toContain('y');
  });
});
