import * as fc from 'fast-check';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { isValue } from '../../formats/codec.ts';
import type { Events } from '../../formats/flags.ts';
import type { Tensors } from '../../kernels/family.ts';
import type { NormSpec } from '../../kernels/norm/resolve.ts';
import { emulate } from '../../kernels/spec.ts';
import { norms } from '../../normalizers/catalogue.ts';
import type { StageName } from '../../normalizers/numerics.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { simplified } from '../simplified.ts';
import { simplerNumbers } from '../values/simpler.ts';
import { fittingShapes, groupSize, tensorsOver } from './inputs.ts';
import { inputFormat } from './law.ts';

/** The least precision of the formats that some stages name. */
export function leastPrecision(spec: NormSpec, stages: readonly (keyof NormSpec['stages'])[]): number {
  const precisions = stages.flatMap((name) =>
    Object.entries(spec.stages[name] ?? {})
      .filter(([key, value]) => /format$/i.test(key) && typeof value === 'string')
      .map(([, value]) => findFloatFormat(value as string).precision),
  );
  return Math.min(findFloatFormat(spec.formats.compute).precision, ...precisions);
}

/**
 * The largest integers of which groups of m = 2^k elements can be measured without a rounding, in any order: centred values are multiples
 * of 1/m below 2M, and the sum of their squares has to fit the precision.
 */
export function integerLimit(spec: NormSpec, m: number): number {
  const precision = leastPrecision(spec, ['mean', 'center', 'moment']);
  const bits = Math.log2(m);
  const room = norms[spec.norm].centres ? (precision - 3 * bits) / 2 - 1 : (precision - bits) / 2;
  return Math.min(Math.floor(2 ** room), 2 ** inputFormat(spec).precision, 32);
}

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

/** Whether the reductions of a spec have no steps that round even small integers: divisions by counts on the way, powers that are none. */
export function measuresExactly({ stages, statistic, mode }: NormSpec): boolean {
  return mode === 'training' && stages.moment.method !== 'welford' && Number.isInteger(statistic.p ?? 1);
}

/**
 * Tensors of small integers that the spec's reductions can measure without a rounding.
 * @param share what part of the largest integers that can be measured is used
 * @throws RangeError where the formats are too narrow for any
 */
export function smallIntegers(spec: NormSpec, given: readonly number[] | undefined, share = 1): fc.Arbitrary<Tensor> {
  const format = inputFormat(spec);
  const limitOf = (size: number): number => Math.floor(integerLimit(spec, size) * share);
  const shapes = fittingShapes(spec, given, (size) => isPowerOfTwo(size) && limitOf(size) >= 1);
  return tensorsOver(spec, shapes, (shape) => {
    const limit = limitOf(groupSize(spec, shape) ?? 1);
    return simplified(
      fc.integer({ min: format.signed ? -limit : 1, max: limit }).map((n) => n + 0),
      (value) => Number.isInteger(value) && Math.abs(value) <= limit && isValue(value, format),
      simplerNumbers,
    );
  });
}

const measuring: readonly StageName[] = ['prologue', 'load', 'mean', 'center', 'moment'];

/** Leaves inputs on which the emulation rounds before the root. */
export function requireExactMeasure(spec: NormSpec, inputs: Tensors): Tensors {
  const { outputs, events } = emulate(spec, inputs, { events: true });
  fc.pre(measuring.every((name) => (events[name]?.inexact ?? 0) === 0));
  return outputs;
}

const ranged: readonly (keyof Events)[] = ['overflow', 'underflow', 'saturated', 'flushed'];

/** Leaves inputs on which the emulation of y meets an end of a format's range. */
export function requireInRange(spec: NormSpec, inputs: Tensors): void {
  const { events } = emulate(spec, inputs, { events: true });
  const stages = Object.entries(events).filter(([name]) => name !== 'saved' && name !== 'running');
  fc.pre(stages.every(([, counted]) => ranged.every((kind) => counted[kind] === 0)));
}
