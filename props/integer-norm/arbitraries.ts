import fc from 'fast-check';
import { rootRoundings } from '../../src/formats/integers/integer-root.ts';
import { directions } from '../../src/formats/rounding.ts';
import type { IntegerNormModel } from '../../src/kernels/integer-norm/model.ts';
import { specOf } from '../../test/integer-norm/helpers.ts';
import type { Case } from './oracle.ts';

const direction = fc.constantFrom(...directions);
const order = fc.constantFrom('sequential', 'pairwise');
const constant = fc.constantFrom(1, 1.25, 0.3, 0.75, Math.sqrt(Math.PI / 2));
const scale = fc.constantFrom(1, 0.5, 0.05, 0.013, 3, 1 / 64).map(Math.fround);

/** Statistics for groups of an even number of at least 2 terms. */
const statistic = constant.chain((c) =>
  fc
    .constantFrom(
      ...[
        { kind: 'l2' },
        { kind: 'l1' },
        { kind: 'linf' },
        { kind: 'lp', p: 3 },
        { kind: 'lp', p: 1 },
        { kind: 'lp', p: 4 },
      ],
      ...[
        { kind: 'topk', k: 2 },
        { kind: 'topk', k: 1, sumOrder: 'descending' },
        { kind: 'range' },
        { kind: 'range', chunks: 2 },
      ],
    )
    .map((one) => ({ ...one, constant: c })),
);

/** Specs whose stages are all in integers. Registers may be narrow. */
export const model: fc.Arbitrary<IntegerNormModel> = fc
  .record({
    norm: fc.constantFrom('layer', 'rms'),
    statistic,
    order,
    rounding: direction,
    bits: fc.constantFrom(16, 24, 32, 32, 48),
    overflow: fc.constantFrom('wrap', 'saturate'),
    meanBits: fc.integer({ min: 0, max: 9 }),
    scaled: fc.boolean(),
    twoPass: fc.boolean(),
    momentBits: fc.integer({ min: 0, max: 14 }),
    root: fc.constantFrom(...rootRoundings),
    rootBits: fc.integer({ min: 0, max: 4 }),
    division: fc.constantFrom('divide', 'reciprocal'),
    hatBits: fc.integer({ min: 0, max: 16 }),
    epsilon: fc.constantFrom(0, 1e-5, 0.01, 1),
    added: fc.boolean(),
    weight: fc.boolean(),
    bias: fc.boolean(),
  })
  .map((o) => {
    const onePass = o.statistic.kind === 'l2' && o.norm === 'layer' && !o.twoPass;
    const place = o.statistic.kind === 'l2' && !o.added ? 'insideRoot' : 'added';
    return specOf({
      integerNorm: o.norm,
      statistic: o.statistic,
      order: o.order,
      rounding: o.rounding,
      accumulator: { bits: o.bits, overflow: o.overflow },
      affine: { weight: o.weight, bias: o.bias },
      epsilon: { value: o.epsilon, place },
      quantization: {},
      stages: {
        mean: o.scaled ? { kind: 'scaled' } : { fractionBits: o.meanBits },
        moment: { method: onePass ? 'onePass' : 'twoPass', fractionBits: o.momentBits },
        root: { rounding: o.root, fractionBits: o.momentBits + o.rootBits },
        normalize: { division: o.division, fractionBits: o.hatBits, reciprocalBits: 20 },
      },
    });
  });

/** Groups of int8 with parameters. */
export const group: fc.Arbitrary<Required<Case>> = fc.integer({ min: 1, max: 12 }).chain((half) => {
  const list = (min: number, max: number) =>
    fc.array(fc.integer({ min, max }), { minLength: 2 * half, maxLength: 2 * half });
  return fc.record({
    q: fc.oneof(list(-128, 127), list(-3, 4), fc.constant(new Array<number>(2 * half).fill(5))),
    zeroPoint: fc.oneof(fc.constant(0), fc.integer({ min: -128, max: 127 })),
    scale,
    weight: list(-128, 127),
    weightScale: scale,
    bias: fc.oneof(list(-50, 50), list(-(2 ** 31), 2 ** 31 - 1)),
    biasScale: scale,
    outputScale: scale,
    outputZeroPoint: fc.integer({ min: -20, max: 20 }),
  });
});
