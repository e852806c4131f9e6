import { extremumRules, maximumBy, minimumBy } from '../../src/formats/compare.ts';
import {
  averagingAccumulator,
  extremeAccumulator,
  kahanAccumulator,
  neumaierAccumulator,
  productAccumulator,
  sumAccumulator,
} from '../../src/reductions/accumulators.ts';
import { wgslAverages } from '../../src/webgpu/wgsl/accumulators/averaging.ts';
import { wgslKahan, wgslNeumaier } from '../../src/webgpu/wgsl/accumulators/compensated.ts';
import { wgslExtremes, wgslProducts, wgslSums } from '../../src/webgpu/wgsl/accumulators/sums.ts';
import { declareMaximum, declareMinimum } from '../../src/webgpu/wgsl/arithmetic/extremes.ts';
import {
  type AccumulatorCase,
  type Both,
  both,
  type DeviceTerms,
  half,
  lanes,
  mixed,
  over,
  single,
} from './accumulator-case.ts';
import { fours, fusedCase, sevens, towardZero } from './fused-cases.ts';
import { mergedCase, welfordCase } from './moment-cases.ts';
import { usual } from './operations.ts';

function sumCases(push: Both, merge: Both): readonly AccumulatorCase[] {
  const steps = { push: push.here, merge: merge.here };
  const on = (t: DeviceTerms) => ({ push: push.on(t), merge: merge.on(t) });
  return [
    {
      name: 'sums',
      order: lanes,
      here: (x) => over(sumAccumulator(steps), x),
      device: (t) => wgslSums(on(t), t.x),
    },
    {
      name: 'kahan',
      order: lanes,
      members: ['sum', 'compensation'],
      here: (x) => over(kahanAccumulator(steps), x),
      device: (t) => wgslKahan(on(t), t.x, t.module),
    },
    {
      name: 'neumaier',
      order: lanes,
      here: (x) => over(neumaierAccumulator(steps), x),
      device: (t) => wgslNeumaier(on(t), t.x, t.module),
    },
    {
      name: 'averages',
      order: 'pairwise',
      here: (x) => over(averagingAccumulator(steps), x),
      device: (t) => wgslAverages(on(t), t.x, t.module),
    },
  ];
}

type Rule = keyof typeof extremumRules;

function largest(rule: Rule): AccumulatorCase {
  return {
    name: `largest by ${rule}`,
    order: lanes,
    here: (x) =>
      over(
        extremeAccumulator((a, b) => maximumBy(extremumRules[rule], a, b), -Infinity),
        x,
      ),
    device: (t) => wgslExtremes((a, b) => declareMaximum(t.module, rule, a, b), -Infinity, t.x),
  };
}

function smallest(rule: Rule): AccumulatorCase {
  return {
    name: `smallest by ${rule}`,
    order: mixed,
    here: (x) =>
      over(
        extremeAccumulator((a, b) => minimumBy(extremumRules[rule], a, b), Infinity),
        x,
      ),
    device: (t) => wgslExtremes((a, b) => declareMinimum(t.module, rule, a, b), Infinity, t.x),
  };
}

function productCase(push: Both, merge: Both, product: Both, contract: boolean): AccumulatorCase {
  return {
    name: contract ? 'products, contracted' : 'products, rounded',
    order: contract ? mixed : lanes,
    here: (x, y) =>
      productAccumulator(
        { push: push.here, merge: merge.here, product: product.here, contract },
        (i) => x[i],
        (i) => y[i],
      ),
    device: (t) => wgslProducts({ push: push.on(t), merge: merge.on(t), product: product.on(t), contract }, t.x, t.y),
  };
}

/** Of three bits, so that counts round. */
const tiny = both('float8_e5m2');
const brain = both('bfloat16', { rounding: 'towardZero', subnormals: 'flush' });

/** Every accumulator, in some formats. */
export const accumulatorCases: Readonly<Record<string, readonly AccumulatorCase[]>> = {
  'sums in binary16, merged in binary32': sumCases(half, single),
  'sums in bfloat16 toward zero, flushed': sumCases(brain, brain).slice(0, 2),
  extremes: [largest('ieee'), largest('selectSecond'), smallest('number')],
  products: [productCase(half, single, half, true), productCase(single, half, both('bfloat16'), false)],
  'moments by division': [welfordCase(single, 'divide', 'divide', false)],
  'moments by reciprocals': [welfordCase(tiny, 'reciprocal', 'reciprocal', true)],
  'moments by forms of merges': [
    mergedCase(single, 'moved', 'divide'),
    mergedCase(single, 'summed', 'reciprocal'),
    mergedCase(half, 'shares', 'divide'),
    mergedCase(single, 'totals', 'divide'),
  ],
  'fused adds to binary32': [
    fusedCase({ fractionBits: 23, format: 'binary32', rounding: towardZero }, fours, false),
    fusedCase({ fractionBits: 13, format: 'binary32', rounding: towardZero }, sevens, true),
  ],
  'fused adds otherwise': [
    fusedCase({ fractionBits: 24, format: 'binary16', rounding: usual }, 'sequential', false),
    fusedCase({ fractionBits: 25, format: 'binary32', rounding: { ...usual, subnormals: 'flush' } }, fours, false),
  ],
};
