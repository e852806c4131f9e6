import { type Dyadic, fromNumber, multiply, zero } from '../exact/dyadic.ts';
import * as rational from '../exact/rational.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { gainOf } from './gain.ts';
import { type NormInputs, parametersOf } from './inputs.ts';
import type { NormModel } from './model.ts';

/** γ of each parameter over the reals: a dyadic number, divided by √Σg² where the gain is held. */
export interface ExactGain {
  /** The dyadic number; 0 where `rough` is not finite. */
  factor(parameter: number): Dyadic;
  /** That number as a double, to within 2^-53 of itself; NaN where it is not a double well inside the range. */
  quick(parameter: number): number;
  /** γ, or a number with its sign, as far as it is 0, infinite or NaN. */
  rough(parameter: number): number;
  /** Where the gain is held, and T and ‖g‖ are numbers that can be. */
  readonly held: HeldWeight | undefined;
}

/** A finite weight g that is not 0, its Σg² and the total T. */
export interface HeldWeight {
  readonly values: Float64Array;
  readonly square: rational.Rational;
  readonly total: rational.Rational;
}

const finiteDyadic = (x: number): Dyadic => (Number.isFinite(x) ? fromNumber(x) : zero);

/** The gain that is a double for each parameter; 1 without a weight. */
function plainGain(values: (parameter: number) => number): ExactGain {
  return { factor: (p) => finiteDyadic(values(p)), quick: values, rough: values, held: undefined };
}

/** The exact Σ of squares of finite numbers. */
export function exactSquares(values: Float64Array): rational.Rational {
  return rational.sum(Array.from(values, (x) => rational.power(rational.fromNumber(x), 2)));
}

/** A number with the sign of a finite one, and infinities and NaN as they are: products of these cannot overflow or vanish. */
const signOf = (x: number): number => (Number.isFinite(x) ? Math.sign(x) : x);

/** g·T/‖g‖. */
function heldGain(weight: Float64Array, total: number): ExactGain {
  const square = weight.every(Number.isFinite) ? exactSquares(weight) : undefined;
  const norm =
    square !== undefined ? Number(square.numerator !== 0n) : weight.some(Number.isNaN) ? Number.NaN : Infinity;
  const rough = (p: number): number => (signOf(weight[p]) * signOf(total)) / norm;
  if (square === undefined || norm === 0 || !Number.isFinite(total)) return plainGain(rough);
  const quick = (p: number): number => {
    const product = weight[p] * total;
    return Math.abs(product) > 1e-100 && Math.abs(product) < 1e100 ? product : Number.NaN;
  };
  return {
    factor: (p) => multiply(fromNumber(weight[p]), fromNumber(total)),
    quick,
    rough,
    held: { values: weight, square, total: rational.fromNumber(total) },
  };
}

/** γ of a model over the reals. */
export function exactGain(model: NormModel, inputs: NormInputs): ExactGain {
  const { weight } = parametersOf(model, inputs);
  if (weight === undefined) return plainGain(() => 1);
  const { held, shape } = gainOf(model);
  if (held) return heldGain(weight, (inputs.total as Tensor).data[0]);
  return plainGain(shape === 'one' ? () => weight[0] : (p) => weight[p]);
}

/** What the values of a group are multiplied by: γ, or g where the gain is held. */
export function gainValues({ held, rough }: ExactGain, count: number): Float64Array {
  return held?.values ?? Float64Array.from({ length: count }, (_, p) => rough(p));
}
