import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { extremumRules, maximumBy, minimumBy } from '../../src/formats/compare.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import {
  averagingAccumulator,
  extremeAccumulator,
  holding,
  kahanAccumulator,
  neumaierAccumulator,
  productAccumulator,
  sumAccumulator,
} from '../../src/reductions/accumulators.ts';
import type { Accumulator } from '../../src/reductions/evaluate.ts';
import { fusedProducts } from '../../src/reductions/fused-add.ts';
import type { MergeFormName } from '../../src/reductions/merge-forms.ts';
import { welfordAccumulator } from '../../src/reductions/moments.ts';
import type { Order, OrderOrName } from '../../src/reductions/order.ts';
import type { WgslAccumulator } from '../../src/webgpu/wgsl/accumulator.ts';
import { wgslAverages } from '../../src/webgpu/wgsl/accumulators/averaging.ts';
import { wgslKahan, wgslNeumaier } from '../../src/webgpu/wgsl/accumulators/compensated.ts';
import { one, wgslFused } from '../../src/webgpu/wgsl/accumulators/fused.ts';
import {
  type Term,
  wgslExtremes,
  wgslHolding,
  wgslProducts,
  wgslSums,
} from '../../src/webgpu/wgsl/accumulators/sums.ts';
import { wgslWelford } from '../../src/webgpu/wgsl/accumulators/welford.ts';
import { declareMaximum, declareMinimum } from '../../src/webgpu/wgsl/arithmetic/extremes.ts';
import { type ArithmeticTarget, wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import type { WgslArithmetic, WgslRounding } from '../../src/webgpu/wgsl/arithmetic.ts';
import type { WgslModule } from '../../src/webgpu/wgsl/module.ts';

/** The terms of a group on the device. */
export interface DeviceTerms {
  readonly module: WgslModule;
  readonly target: ArithmeticTarget;
  readonly x: Term;
  readonly y: Term;
}

/** An accumulator here, over positions, and on the device. */
export interface AccumulatorCase {
  readonly name: string;
  readonly order: OrderOrName;
  here(x: readonly number[], y: readonly number[]): Accumulator<unknown>;
  /** What is compared of a state; default: its total. */
  readonly members?: readonly string[];
  device(terms: DeviceTerms): WgslAccumulator;
}

/** Lanes that load, push and push the other way, and a tree with sides. */
export const mixed: Order = {
  split: {
    lanes: 3,
    vector: 2,
    inner: { chain: { start: 'first', alternate: { multiple: 3 } } },
    outer: { tree: { pairing: 'halving', left: 'upper' } },
  },
};

/** Those that load, push and merge. */
const lanes: Order = { split: { lanes: 5, inner: { chain: { start: 'first' } }, outer: 'pairwise' } };

const usual: WgslRounding = { rounding: 'tiesToEven', subnormals: 'keep', overflow: 'ieee' };

/** The arithmetics of a format here and on the device. */
interface Both {
  readonly here: Arithmetic;
  on(terms: DeviceTerms): WgslArithmetic;
}

function both(format: string, rules: Partial<WgslRounding> = {}): Both {
  const found = findFloatFormat(format);
  const options = { ...usual, ...rules };
  return {
    here: float64Arithmetic(found, options),
    on: ({ module, target }) => wgslArithmetic(found, options, target, module),
  };
}

/** The accumulator of positions, whose terms these are. */
function over<S>(accumulator: Accumulator<S>, x: readonly number[]): Accumulator<S> {
  const { pushAlternate } = accumulator;
  return {
    ...accumulator,
    load: (i) => accumulator.load(x[i]),
    push: (state, i) => accumulator.push(state, x[i]),
    ...(pushAlternate === undefined ? {} : { pushAlternate: (state, i) => pushAlternate(state, x[i]) }),
  };
}

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

/** Sums that are stored, and so rounded, after every step. */
function heldCase(push: Both, held: Both): AccumulatorCase {
  return {
    name: 'held sums',
    order: lanes,
    here: (x) => over(holding(sumAccumulator({ push: push.here }), held.here.round), x),
    device: (t) => wgslHolding(wgslSums({ push: push.on(t) }, t.x), held.on(t).round),
  };
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

type Division = 'divide' | 'reciprocal';

function welfordCase(format: Both, division: Division, mergeDivision: Division, contract: boolean): AccumulatorCase {
  return {
    name: `welford, ${division}, ${mergeDivision}, ${contract ? 'contracted' : 'rounded'}`,
    order: division === 'divide' ? lanes : mixed,
    members: ['mean', 'squares'],
    here: (x) => over(welfordAccumulator({ arithmetic: format.here, division, mergeDivision, contract }), x),
    device: (t) => wgslWelford({ arithmetic: format.on(t), division, mergeDivision, contract }, t.x, t.module),
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

interface FusedFormat {
  readonly fractionBits: number;
  readonly format: string;
  readonly rounding: WgslRounding;
}

/** More lanes than terms, so that parts without terms are merged. */
const sparse: Order = { split: { lanes: 40, empty: 'zero', inner: 'sequential', outer: 'halving' } };

/** Moments that are merged in some form. */
function mergedCase(format: Both, mergeForm: MergeFormName, mergeDivision: Division): AccumulatorCase {
  const steps = { division: 'divide', mergeDivision, mergeForm, contract: false } as const;
  return {
    name: `welford, merged as ${mergeForm}`,
    order: sparse,
    members: ['mean', 'squares'],
    here: (x) => over(welfordAccumulator({ ...steps, arithmetic: format.here }), x),
    device: (t) => wgslWelford({ ...steps, arithmetic: format.on(t) }, t.x, t.module),
  };
}

/** Fused adds of products, or of terms that are summed. */
function fusedCase(
  { fractionBits, format, rounding }: FusedFormat,
  order: OrderOrName,
  sums: boolean,
): AccumulatorCase {
  const found = findFloatFormat(format);
  const output = float64Arithmetic(found, rounding);
  const model = { fractionBits, output: { format: found, rounding } };
  return {
    name: `fused adds of ${fractionBits} bits to ${format} ${rounding.rounding}, ${sums ? 'sums' : 'products'}`,
    order,
    here: (x, y) =>
      fusedProducts(
        { fractionBits, output },
        single.here,
        (i) => x[i],
        (i) => (sums ? 1 : y[i]),
      ),
    device: (t) => wgslFused(model, single.on(t), t.x, sums ? one : t.y, t.module),
  };
}

/** Blocks of four in two halves of the row; blocks of seven, the last one shorter. */
const fours: Order = {
  split: { blocks: 16, inner: { chain: { start: 'zero', block: 4 } }, outer: 'sequentialFromFirst' },
};
const sevens: Order = { chain: { start: 'zero', block: 7 } };

const towardZero: WgslRounding = { ...usual, rounding: 'towardZero' };

const half = both('binary16');
const single = both('binary32');
/** Of three bits, so that counts round. */
const tiny = both('float8_e5m2');
const brain = both('bfloat16', { rounding: 'towardZero', subnormals: 'flush' });

/** Every accumulator, in some formats. */
export const accumulatorCases: Readonly<Record<string, readonly AccumulatorCase[]>> = {
  'sums in binary16, merged in binary32': sumCases(half, single),
  'sums in bfloat16 toward zero, flushed': sumCases(brain, brain).slice(0, 2),
  'held sums and extremes': [heldCase(single, half), largest('ieee'), largest('selectSecond'), smallest('number')],
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
