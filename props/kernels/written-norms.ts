import fc from 'fast-check';
import { directions } from '../../src/formats/rounding.ts';
import { orderPresets } from '../../src/reductions/order.ts';

const formats = ['binary16', 'bfloat16', 'binary32', 'float8_e5m2', 'float8_e4m3fn'];
const format = fc.constantFrom(...formats);
const rounding = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...directions) },
  fc.record({ stochastic: fc.integer({ min: 1, max: 12 }) }),
);
const orders = Object.keys(orderPresets);
const order = fc.constantFrom<unknown>(
  ...orders,
  { chain: { start: 'first' } },
  { tree: { pairing: 'adjacent', odd: 'ceilHalf', left: 'upper' } },
);
const accumulator = fc.constantFrom<unknown>('plain', 'kahan', 'neumaier', { fused: { fractionBits: 12 } });

const statistic = fc.oneof(
  fc.constantFrom<unknown>('l2', 'l1', 'linf', 'range'),
  fc.record({ kind: fc.constant('lp'), p: fc.constantFrom(0.5, 1, 3, 1.5) }),
  fc.record({
    kind: fc.constant('topk'),
    k: fc.integer({ min: 1, max: 2 }),
    sumOrder: fc.constantFrom('position', 'descending'),
  }),
);

const layout = fc.oneof(
  fc.record({ norm: fc.constantFrom('layer', 'rms'), axes: fc.constantFrom([-1], [-2, -1]) }),
  fc.record({ norm: fc.constantFrom('batch', 'instance'), channelAxis: fc.constantFrom(1, -1) }),
  fc.record({ norm: fc.constant('group'), groups: fc.constantFrom(1, 2) }),
);

const backward = fc.constantFrom<unknown>(
  ...[null, null, true, { saved: 'given' }, { stages: { gradient: { association: 'stepwise', contract: true } } }],
  {
    saved: 'given',
    formats: { gradient: 'binary16', output: 'bfloat16', parameters: 'binary32' },
    stages: { dot: { order: 'pairwise', kind: 'reciprocal' }, parameters: { accumulator: 'kahan', order: 'halving' } },
  },
);

/** Specs of norms over x of shape [3, 2, 4]: every statistic, form, root and method that goes together. */
export const normSpecs: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    layout,
    statistic,
    rounding,
    order,
    accumulator,
    contract: fc.boolean(),
    affine: fc.record({ weight: fc.boolean(), bias: fc.boolean() }),
    epsilon: fc.constantFrom(0, 1e-5, 2 ** -8),
    formats: fc.record({ input: format, compute: format, saved: format, output: format }),
    subnormals: fc.constantFrom('keep', 'flush', 'flushInput', 'flushOutput'),
    overflow: fc.constantFrom('ieee', 'saturate', 'saturateFinite', 'onnx'),
    tininess: fc.constantFrom('after', 'before'),
    seed: fc.nat(),
    root: fc.constantFrom('rsqrt', 'reciprocal', 'divide'),
    form: fc.constantFrom('centered', 'shifted', 'folded'),
    method: fc.constantFrom('twoPass', 'onePass', 'welford'),
    kind: fc.constantFrom('divide', 'reciprocal'),
    divide: fc.constantFrom('after', 'each'),
    backward,
  })
  .map(({ layout: place, root, form, method, accumulator: kept, kind, divide, ...top }) => {
    const isL2 = top.statistic === 'l2';
    const rootKind = !isL2 && root === 'rsqrt' ? 'reciprocal' : root;
    const reduction = { accumulator: kept, kind, divide };
    return {
      bitnorm: 1,
      ...place,
      ...top,
      stages: {
        mean: reduction,
        moment: { ...reduction, method: isL2 && place.norm !== 'rms' ? method : 'twoPass' },
        root: { kind: rootKind },
        normalize: { form: rootKind === 'divide' ? 'centered' : form },
      },
    };
  });
