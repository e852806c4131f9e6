import type * as fc from 'fast-check';
import { isValue } from '../formats/codec.ts';
import type { FloatFormat } from '../formats/format.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { conditionedSums, isConditioned } from './arrays/conditioned.ts';
import {
  cancellationsOf,
  cancels,
  onesOf,
  overflowsAt,
  stagnates,
  stagnationsOf,
  stopsCounting,
  tiesAt,
  topTiesOf,
} from './arrays/hard.ts';
import { overflowStep } from './arrays/sums.ts';
import { tensorsOf } from './tensors/tensors.ts';
import { isMidpoint, isNearMidpoint, midpointsOf, nearMidpointsOf } from './values/midpoints.ts';
import { boundariesOf, powersOfTwoOf, specialsOf, specialValues, subnormalsOf, valuesOf } from './values/values.ts';

/** An arbitrary of the kit that a format decides. */
export interface ArbitraryRecord {
  readonly name: string;
  readonly about: string;
  /** @throws RangeError for formats that have no such values */
  arbitrary(format: FloatFormat): fc.Arbitrary<unknown>;
  /** Whether a value is one of the arbitrary's. */
  holds(value: unknown, format: FloatFormat): boolean;
}

function record<T>(
  name: string,
  about: string,
  arbitrary: (format: FloatFormat) => fc.Arbitrary<T>,
  holds: (value: T, format: FloatFormat) => boolean,
): ArbitraryRecord {
  return { name, about, arbitrary, holds: (value, format) => holds(value as T, format) };
}

const isSpecial = (value: number, format: FloatFormat): boolean =>
  specialValues(format).some((one) => Object.is(one, value));
const each =
  (holds: (values: readonly number[], format: FloatFormat) => boolean) =>
  (values: readonly number[], format: FloatFormat): boolean =>
    values.every((value) => isValue(value, format)) && holds(values, format);

/** The arbitraries of values, arrays and tensors, with what each promises. */
export const arbitraryCatalogue: readonly ArbitraryRecord[] = Object.freeze([
  record(
    'valuesOf',
    'finite values, all equally likely',
    valuesOf,
    (x, format) => Number.isFinite(x) && isValue(x, format),
  ),
  record(
    'valuesOf, specials',
    'the same with NaN, infinities and −0',
    (format) => valuesOf(format, { specials: true }),
    isValue,
  ),
  record('boundariesOf', 'ends of the range, 1, and their neighbours', boundariesOf, isValue),
  record(
    'powersOfTwoOf',
    'powers of two',
    powersOfTwoOf,
    (x, format) => isValue(x, format) && Number.isInteger(Math.log2(Math.abs(x))),
  ),
  record(
    'subnormalsOf',
    'subnormal values',
    subnormalsOf,
    (x, format) => isValue(x, format) && Math.abs(x) < 2 ** format.emin && x !== 0,
  ),
  record('specialsOf', 'NaN, infinities and −0', specialsOf, isSpecial),
  record('midpointsOf', 'doubles halfway between two values', midpointsOf, isMidpoint),
  record('nearMidpointsOf', 'doubles right beside these', nearMidpointsOf, isNearMidpoint),
  record(
    'conditionedSums',
    'sums of about a condition number',
    (format) => conditionedSums(format, 16),
    each((values) => isConditioned(values, 16)),
  ),
  record('cancellationsOf', 'large terms that cancel', cancellationsOf, each(cancels)),
  record('stagnationsOf', 'sums in sequence that stop growing', stagnationsOf, each(stagnates)),
  record('onesOf', 'more ones than can be counted in sequence', onesOf, each(stopsCounting)),
  record(
    'overflowsAt',
    'sums in sequence that overflow at a step',
    (format) => overflowsAt(format, 3),
    each((values, format) => overflowStep(values, format) === 3),
  ),
  record(
    'topTiesOf',
    'ties for the k-th largest magnitude',
    (format) => topTiesOf(format, 2),
    each((values) => tiesAt(values, 2)),
  ),
  record('tensorsOf', 'tensors of finite values', tensorsOf, ({ data }: Tensor, format) =>
    data.every((x) => isValue(x, format)),
  ),
]);
