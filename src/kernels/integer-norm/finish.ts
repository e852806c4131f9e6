import * as rational from '../../exact/rational.ts';
import { inexact, overflow, record, saturated, type Tally } from '../../formats/flags.ts';
import { fixedPointMultiplier, multiplyFixedPoint } from '../../formats/integers/fixed-point.ts';
import { int32 } from '../../formats/integers/formats.ts';
import { quantizer } from '../../formats/integers/quantize.ts';
import { multiplierOf, requantization, requantize } from '../../formats/integers/requantize.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { IntegerNormModel } from './model.ts';
import { quotientOf } from './quotient.ts';
import { floatingAffine } from './resolve-stages.ts';
import type { Scales } from './scales.ts';
import type { Machine } from './stage.ts';

/** Affine step and output of an element: x̂ with F fraction bits (or in binary32), and the position of its parameters. */
export type FinishInteger = (normalised: number, parameter: number) => number;

/** weightScale·2^-F: the step of x̂·γ. */
export function affineScale(
  { stages }: Pick<IntegerNormModel, 'stages'>,
  { weight }: Pick<Scales, 'weight'>,
): rational.Rational {
  return rational.fromNumber(weight * 2 ** -stages.normalize.fractionBits);
}

/** The integer bias in steps of x̂·γ. */
function biasInSteps(model: IntegerNormModel, scales: Scales, bias: Tensor, machine: Machine): Float64Array {
  const { registers } = machine.unit('affine');
  if (scales.bias === undefined) return bias.data.map((b) => registers.hold({ value: b, exact: true }));
  const { numerator, denominator } = rational.lowestTerms(
    rational.divide(rational.fromNumber(scales.bias), affineScale(model, scales)),
  );
  return bias.data.map((b) =>
    registers.hold(quotientOf(BigInt(b) * numerator, denominator, model.stages.affine.rounding)),
  );
}

/** gemmlowp's requantisation, by a 31-bit multiplier: two roundings, then zero point and clipping. */
function fixedPoint(
  multiplier: number,
  { qmin, qmax, zeroPoint }: Scales['output'],
  tally: Tally,
): (accumulator: number) => number {
  const fixed = fixedPointMultiplier(multiplier);
  const divisor = 2n ** BigInt(31 + fixed.shift);
  return (accumulator) => {
    const integer = multiplyFixedPoint(accumulator, fixed) + zeroPoint;
    const result = Math.min(Math.max(integer, qmin), qmax);
    const exact = (BigInt(accumulator) * BigInt(fixed.mantissa)) % divisor === 0n;
    const lost = result !== integer || !fits(accumulator * 2 ** -Math.min(fixed.shift, 0));
    record(tally, lost ? overflow | inexact | saturated : exact ? 0 : inexact);
    return result;
  };
}

const fits = (shifted: number): boolean => shifted >= int32.min && shifted <= int32.max;

/** The output of an integer of the affine stage. */
function requantizing(model: IntegerNormModel, scales: Scales, machine: Machine): (accumulator: number) => number {
  const { kind, rounding } = model.stages.output;
  const { tally } = machine.unit('output');
  const { format, scale, zeroPoint, narrowRange } = scales.output;
  const step = 2 ** -model.stages.normalize.fractionBits;
  if (kind === 'fixedPoint') return fixedPoint((scales.weight * step) / scale, scales.output, tally);
  const r = requantization({
    format,
    multiplier: multiplierOf([scales.weight, step], scale),
    zeroPoint,
    narrowRange,
    rounding,
  });
  return (accumulator) => requantize(accumulator, r, tally);
}

function integerFinish(
  model: IntegerNormModel,
  scales: Scales,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
  machine: Machine,
): FinishInteger {
  const { registers } = machine.unit('affine');
  const output = requantizing(model, scales, machine);
  const offsets = bias === undefined ? undefined : biasInSteps(model, scales, bias, machine);
  return (normalised, parameter) => {
    const offset = offsets === undefined ? 0 : offsets[parameter];
    if (weight !== undefined) return output(registers.multiplyAdd(offset, normalised, weight.data[parameter]));
    return output(offsets === undefined ? normalised : registers.add(normalised, offset));
  };
}

function floatingFinish(
  model: IntegerNormModel,
  scales: Scales,
  weight: Tensor | undefined,
  bias: Tensor | undefined,
  machine: Machine,
): FinishInteger {
  const { normalize, affine } = model.stages;
  const { binary32: a } = machine.unit('affine');
  const output = quantizer(scales.output, machine.unit('output').tally);
  const step = 2 ** -normalize.fractionBits;
  const asFloating = (x: number): number => (normalize.kind === 'integer' ? a.round(x) * step : x);
  return (normalised, parameter) => {
    const x = asFloating(normalised);
    const [g, b] = [weight?.data[parameter], bias?.data[parameter]];
    if (g === undefined) return output(b === undefined ? x : a.add(x, b));
    if (b === undefined) return output(a.multiply(x, g));
    return output(affine.contract ? a.fma(x, g, b) : a.add(a.multiply(x, g), b));
  };
}

/** Whether what is quantised at the end is in binary32. */
export function floatingTail(model: IntegerNormModel): boolean {
  return model.stages.normalize.kind === 'binary32' || floatingAffine(model);
}

/** The affine and output stages. */
export function finishing(
  model: IntegerNormModel,
  scales: Scales,
  parameters: { readonly weight: Tensor | undefined; readonly bias: Tensor | undefined },
  machine: Machine,
): FinishInteger {
  const make = floatingTail(model) ? floatingFinish : integerFinish;
  return make(model, scales, parameters.weight, parameters.bias, machine);
}
