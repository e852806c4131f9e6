import * as rational from '../../exact/rational.ts';
import { fromRational } from '../../exact/real.ts';
import { binary32 } from '../../formats/catalogue.ts';
import { referenceArithmetic } from '../../formats/reference.ts';
import { constantOf } from '../../normalizers/constants.ts';
import { asParameter } from '../../normalizers/parameters.ts';
import type { IntegerNormModel } from './model.ts';
import { quotientOf } from './quotient.ts';
import { registerFormat } from './registers.ts';

/** A number as a stage holds it. */
export interface Held {
  /** In binary32, or fixed-point: an integer. */
  readonly value: number;
  /** The number that it stands for. */
  readonly real: rational.Rational;
}

/** To nearest (ties to even), and at most `max`. */
function fixedPoint(x: rational.Rational, bits: number, max: number): Held {
  const rounded = quotientOf(x.numerator << BigInt(bits), x.denominator, 'tiesToEven').value;
  const value = rounded > max ? max : Number(rounded);
  return { value, real: { numerator: BigInt(value), denominator: 1n << BigInt(bits) } };
}

function floating(x: rational.Rational): Held {
  const value = referenceArithmetic(binary32).roundReal(fromRational(x));
  if (!Number.isFinite(value))
    throw new RangeError(
      '"epsilon" expected a number that is finite in steps of the input, got one that overflows binary32',
    );
  return { value, real: rational.fromNumber(value) };
}

/** C over m terms as the root stage holds it. */
export function constantOfRoot({ statistic, stages }: IntegerNormModel, m: number): Held {
  const constant = constantOf(statistic, m);
  if (stages.root.kind === 'binary32') {
    const value = asParameter(constant, binary32);
    return { value, real: rational.fromNumber(value) };
  }
  return fixedPoint(rational.fromNumber(constant), stages.root.constantBits, Number.MAX_SAFE_INTEGER);
}

/** Epsilon in steps of the input (squared under the root), as the root stage holds it (at most a register's largest integer). */
export function epsilonOfRoot({ epsilon, stages, accumulator }: IntegerNormModel, scale: number): Held {
  const inside = epsilon.place === 'insideRoot';
  const step = rational.fromNumber(scale);
  const steps = rational.divide(rational.fromNumber(epsilon.value), inside ? rational.multiply(step, step) : step);
  if (stages.root.kind === 'binary32') return floating(steps);
  return fixedPoint(
    steps,
    inside ? stages.moment.fractionBits : stages.root.fractionBits,
    registerFormat(accumulator).max,
  );
}
