import { type ArithmeticOptions, newContext } from '../formats/context.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { FloatFormat } from '../formats/format.ts';
import { type Cursor, checkRandom, counterRandom, type RandomGenerator } from '../formats/random.ts';
import type { Rounding } from '../formats/rounding.ts';
import type { Values } from '../tensors/tensor.ts';
import { type Areas, type Drawing, forEachChunk, layOut, padded, part, roundChunk } from './wasm/chunks.ts';
import { homeOf, roundResident } from './wasm/resident.ts';
import { fitsSingle, type RoundingPlan, roundingPlan } from './wasm/rounding-plan.ts';

/** Stochastic rounding whose random bits depend on the element's index alone, by `counterRandom` at stage 0 and step 0. */
export interface SeededStochastic {
  /** Random bits, from 1 to 32, or to 16 of a shared generator. */
  readonly stochastic: number;
  /** From 0 to 2^53 − 1. */
  readonly seed: number;
  /** Default 'philox4x32-10'. */
  readonly generator?: RandomGenerator;
}

/** How an array is rounded: as one element after another by `float64Arithmetic(format, options).round`. */
export interface ArrayOptions extends Omit<ArithmeticOptions, 'rounding' | 'tally'> {
  readonly rounding?: Rounding | SeededStochastic;
}

const isSeeded = (rounding: Rounding | SeededStochastic): rounding is SeededStochastic =>
  typeof rounding !== 'string' && 'seed' in rounding;

/** The options with a seed replaced by the random bits of the element that the cursor is at. */
function seeded(options: ArrayOptions, cursor: Cursor): ArithmeticOptions {
  const { rounding = 'tiesToEven', ...others } = options;
  if (!isSeeded(rounding)) return { ...others, rounding };
  const { stochastic, seed, generator } = rounding;
  return { ...others, rounding: { stochastic, random: counterRandom(seed, stochastic, cursor, generator) } };
}

const plans = new WeakMap<FloatFormat, Map<string, RoundingPlan | undefined>>();

/** The kernel's plan, made once for a format and options; undefined where values are to be rounded one by one. */
function planOf(format: FloatFormat, options: ArrayOptions): RoundingPlan | undefined {
  const { rounding = 'tiesToEven', subnormals, overflow, tininess, operands } = options;
  if (typeof rounding !== 'string' && !isSeeded(rounding)) return undefined;
  const bits = typeof rounding === 'string' ? rounding : rounding.stochastic;
  const key = [bits, subnormals, overflow, tininess, operands?.emin].join();
  let ofFormat = plans.get(format);
  if (ofFormat === undefined) plans.set(format, (ofFormat = new Map<string, RoundingPlan | undefined>()));
  if (!ofFormat.has(key)) ofFormat.set(key, roundingPlan(format, seeded(options, { element: 0, stage: 0, step: 0 })));
  return ofFormat.get(key);
}

/**
 * Whether doubles, narrowed to binary32 by rounding to odd, have all the bits that the plan's rounding needs: two more than the format's
 * precision and the random bits, subnormals included. Beyond binary32 they stay finite, which a draw must not decide.
 */
function narrows({ precision, emin, emax }: FloatFormat, { r }: RoundingPlan): boolean {
  return precision + r + 2 <= 24 && emin - precision - 1 - r >= -149 && (r === 0 || emax < 127);
}

/** Whether the options leave every binary32 value as it is, so that a conversion of doubles to binary32 is all there is to do. */
function isConversion(format: FloatFormat, { rounding, subnormals, overflow }: ArrayOptions): boolean {
  const plain = (rounding ?? 'tiesToEven') === 'tiesToEven' && (subnormals ?? 'keep') === 'keep';
  return (
    plain && (overflow ?? 'ieee') === 'ieee' && format.precision === 24 && format.bias === 127 && format.infinities
  );
}

function loadChunk(areas: Areas, values: Values, start: number, end: number): void {
  const { instance, wide, source } = areas;
  if (values instanceof Float32Array) {
    instance.float32(source, end - start).set(part(values, start, end));
  } else {
    instance.float64(wide, end - start).set(part(values, start, end));
    instance.kernels.narrowToOdd(wide, source, padded(end - start));
  }
}

function roundByKernel(values: Values, plan: RoundingPlan, into: Float32Array, drawing: Drawing | undefined): void {
  const home = values instanceof Float32Array ? homeOf(values, into) : undefined;
  if (home !== undefined) {
    roundResident(home, values as Float32Array, into, plan, drawing);
    return;
  }
  const areas = layOut(plan.constants);
  forEachChunk(values.length, (start, end) => {
    loadChunk(areas, values, start, end);
    roundChunk(areas, plan, start, end - start, drawing);
    into.set(areas.instance.float32(areas.target, end - start), start);
  });
}

function roundOneByOne(values: Values, format: FloatFormat, options: ArrayOptions, into: Float32Array): void {
  const cursor: Cursor = { element: 0, stage: 0, step: 0 };
  const { round } = float64Arithmetic(format, seeded(options, cursor));
  for (let i = 0; i < values.length; i++) {
    cursor.element = i;
    cursor.step = 0;
    into[i] = round(values[i]);
  }
}

/** @throws TypeError or RangeError unless it is a Float32Array of that length */
function checkInto(into: Float32Array, length: number): void {
  if (!(into instanceof Float32Array)) throw new TypeError('"into" expected a Float32Array');
  if (into.length !== length) throw new RangeError(`"into" expected ${length} elements, got ${into.length}`);
}

/**
 * Rounds every value to the format, once, from binary32 or binary64: the same bits as `float64Arithmetic(format, options).round` one by
 * one. Compiled kernels do it where roundings, policies and format allow (docs/engines.md); between arrays of one call of
 * `residentSingles` they copy nothing.
 * @param into where the results go; may be `values` itself, but no other part of its memory
 * @throws TypeError for other arrays; RangeError for a format that binary32 does not hold, another length of `into`, or a bad option
 */
export function roundArray(
  values: Values,
  format: FloatFormat,
  options: ArrayOptions = {},
  into: Float32Array = new Float32Array(values.length),
): Float32Array {
  checkValues(values);
  checkInto(into, values.length);
  if (!fitsSingle(format))
    throw new RangeError(`"format" expected one whose values are binary32 numbers, got ${format.name}`);
  const { rounding } = options;
  const drawing = rounding !== undefined && isSeeded(rounding) ? drawingOf(rounding) : undefined;
  newContext(format, seeded(options, { element: 0, stage: 0, step: 0 }));
  if (isConversion(format, options)) {
    into.set(values);
    return into;
  }
  const plan = planOf(format, options);
  if (plan !== undefined && (values instanceof Float32Array || narrows(format, plan)))
    roundByKernel(values, plan, into, drawing);
  else roundOneByOne(values, format, options, into);
  return into;
}

function drawingOf({ stochastic, seed, generator = 'philox4x32-10' }: SeededStochastic): Drawing {
  checkRandom(seed, stochastic, generator);
  return { seed, generator };
}

/** @throws TypeError unless it is an array of binary32 or binary64 numbers */
export function checkValues(values: Values): void {
  if (!(values instanceof Float32Array || values instanceof Float64Array))
    throw new TypeError('"values" expected a Float32Array or a Float64Array');
}

/** Whether kernels round arrays so. */
export function roundsByKernel(values: Values, format: FloatFormat, options: ArrayOptions): boolean {
  if (!fitsSingle(format)) return false;
  if (isConversion(format, options)) return true;
  const plan = planOf(format, options);
  return plan !== undefined && (values instanceof Float32Array || narrows(format, plan));
}
