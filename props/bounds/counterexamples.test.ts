import { describe, expect, test } from 'vitest';
import { type Drawn, expectFollowed, expectOther, expectSpecials, type Other } from './laws.ts';

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
  [
    'that a divisor which doubles do not tell from 0 may be anything',
    {
      written: {
        bitnorm: 1,
        norm: 'layer',
        axes: [0],
        statistic: { kind: 'range', chunks: 2, constant: 0.5 },
        formats: { input: 'bf16', output: 'e2m1' },
        stages: { normalize: { form: 'folded' } },
      },
      seed: 1168351757,
    },
  ],
  [
    'that an activation lets no gradient pass where its value is −Infinity in the emulation',
    {
      written: {
        bitnorm: 1,
        norm: 'group',
        groups: 2,
        stages: { normalize: { format: 'binary16', form: 'folded' }, epilogue: [{ kind: 'relu' }] },
        backward: true,
      },
      seed: 2146959340,
    },
  ],
];

const inSequence = { ofMean: 'sequential', ofMoment: 'sequential', contract: false, contractSquares: false };

/** The same of kernels that sum in another way. */
const others: readonly (readonly [string, Drawn & { readonly other: Other }])[] = [
  [
    'that Welford’s first push rounds a term of another format',
    {
      written: {
        bitnorm: 1,
        norm: 'group',
        groups: 2,
        formats: { input: 'f32' },
        stages: { moment: { format: 'binary16', method: 'welford' } },
      },
      other: inSequence,
      seed: 0,
      shape: [1, 2, 1],
    },
  ],
];

/** The same of inputs that hold infinities and NaNs. */
const specials: typeof followed = [
  [
    'that infinities become finite when they are loaded into a saturating format',
    { written: { bitnorm: 1, norm: 'weight', overflow: 'onnx', statistic: 'linf' }, seed: 310021204 },
  ],
];

describe('bounds count', () => {
  test.each(followed)('%s', (_what, drawn) => {
    expect(Object.keys(expectFollowed(drawn))).toContain('y');
  });

  test.each(others)('%s', (_what, drawn) => {
    expect.hasAssertions();
    expectOther(drawn);
  });

  test.each(specials)('%s', (_what, drawn) => {
    expect(Object.keys(expectSpecials(drawn))).toContain('y');
  });
});
