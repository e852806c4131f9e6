import type { Arithmetic } from '../../src/formats/arithmetic.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { Accumulator } from '../../src/reductions/evaluate.ts';
import type { Order, OrderOrName } from '../../src/reductions/order.ts';
import type { WgslAccumulator } from '../../src/webgpu/wgsl/accumulator.ts';
import type { Term } from '../../src/webgpu/wgsl/accumulators/sums.ts';
import { type ArithmeticTarget, wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import type { WgslArithmetic, WgslRounding } from '../../src/webgpu/wgsl/arithmetic.ts';
import type { WgslModule } from '../../src/webgpu/wgsl/module.ts';
import { usual } from './operations.ts';

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
export const lanes: Order = { split: { lanes: 5, inner: { chain: { start: 'first' } }, outer: 'pairwise' } };

/** The arithmetics of a format here and on the device. */
export interface Both {
  readonly here: Arithmetic;
  on(terms: DeviceTerms): WgslArithmetic;
}

export function both(format: string, rules: Partial<WgslRounding> = {}): Both {
  const found = findFloatFormat(format);
  const options = { ...usual, ...rules };
  return {
    here: float64Arithmetic(found, options),
    on: ({ module, target }) => wgslArithmetic(found, options, target, module),
  };
}

/** The accumulator of positions, whose terms these are. */
export function over<S>(accumulator: Accumulator<S>, x: readonly number[]): Accumulator<S> {
  const { pushAlternate } = accumulator;
  return {
    ...accumulator,
    load: (i) => accumulator.load(x[i]),
    push: (state, i) => accumulator.push(state, x[i]),
    ...(pushAlternate === undefined ? {} : { pushAlternate: (state, i) => pushAlternate(state, x[i]) }),
  };
}

export const half = both('binary16');
export const single = both('binary32');
