import * as rational from '../exact/rational.ts';
import { fromRational, type Real, realZero } from '../exact/real.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';
import { findFloatFormat, findFormat } from '../formats/catalogue.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { Format } from '../formats/format.ts';
import { conventions } from '../formats/integers/convention.ts';
import { findIntegerFormat } from '../formats/integers/formats.ts';
import { type Quantization, quantization } from '../formats/integers/quantization.ts';
import { quantize } from '../formats/integers/quantize.ts';
import type { Direction } from '../formats/rounding.ts';
import type { NormModel, Stage } from './model.ts';

/** How an exact result becomes an output: epilogue over the reals, then one rounding. */
export interface ExactFinish {
  readonly format: Format;
  /** What the epilogue's scales multiply the norm's result by. */
  readonly unit: rational.Rational;
  /** Whether the result is rounded once, to a floating format: it is no integer, nor in blocks. */
  readonly isRounded: boolean;
  /** The direction of that rounding. */
  readonly direction: Direction;
  /** Whether what is below 0 becomes 0. */
  readonly relu: boolean;
  /** The output's arithmetic; binary32 where the output is an integer. */
  readonly rounding: Arithmetic;
  /** Finishes a real number that has been multiplied by `unit` already. */
  real(value: Real): number;
  /** Finishes a number, mostly one that is not finite, not yet multiplied. */
  number(value: number): number;
}

/** The integer nearest to a real number (ties to even) plus the zero point, saturated. */
export function quantizeReal(
  value: Real,
  { qmin, qmax, zeroPoint }: Pick<Quantization, 'qmin' | 'qmax' | 'zeroPoint'>,
): number {
  if (value.magnitude === undefined) return zeroPoint;
  const { integer: quarters, exact } = value.magnitude.truncate(-2);
  const floor = quarters >> 2n;
  const tail = quarters & 3n;
  const up = tail > 2n || (tail === 2n && (!exact || (floor & 1n) === 1n));
  const rounded = floor + (up ? 1n : 0n);
  const shifted = (value.negative ? -rounded : rounded) + BigInt(zeroPoint);
  return Number(shifted < BigInt(qmin) ? BigInt(qmin) : shifted > BigInt(qmax) ? BigInt(qmax) : shifted);
}

/** The epilogue and output of a model over the reals. */
export function exactFinish(model: NormModel): ExactFinish {
  const { epilogue, output } = model.stages;
  const format = findFormat(model.formats.output);
  const last = epilogue.at(-1);
  const stage = last?.kind === 'scale' ? last : output;
  const rounding = exactRounding(model, stage, format.kind === 'float' ? format.name : 'binary32');
  const relu = epilogue.some((stage) => stage.kind === 'relu');
  const unit = epilogue.reduce(
    (product, stage) => ('scale' in stage ? rational.divide(product, rational.fromNumber(stage.scale)) : product),
    rational.one,
  );
  const integers = integerOutput(model);
  const real = (value: Real): number => {
    const active = relu && value.negative ? realZero : value;
    return integers === undefined ? rounding.roundReal(active) : quantizeReal(active, integers);
  };
  const number = (value: number): number => {
    if (Number.isFinite(value)) return real(fromRational(rational.multiply(rational.fromNumber(value), unit)));
    const active = relu && value < 0 ? 0 : value;
    return integers === undefined ? rounding.round(active) : quantize(active, integers);
  };
  const isRounded = last === undefined || last.kind === 'relu' || last.kind === 'scale';
  return { format, unit, isRounded, direction: directionOf(stage), relu, rounding, real, number };
}

/** Draws no random bits: rounds to nearest where a stage does. */
function directionOf({ rounding }: Pick<Stage, 'rounding'>): Direction {
  return typeof rounding === 'string' ? rounding : 'tiesToEven';
}

/** How an exact result is rounded where a stage rounds the emulated one: in its direction; to nearest where it draws random bits. */
export function exactRounding(
  { overflow }: Pick<NormModel, 'overflow'>,
  stage: Pick<Stage, 'rounding' | 'overflow'>,
  format: string,
): Arithmetic {
  return float64Arithmetic(findFloatFormat(format), {
    overflow: stage.overflow ?? overflow,
    rounding: directionOf(stage),
  });
}

function integerOutput(model: NormModel): Quantization | undefined {
  const last = model.stages.epilogue.at(-1);
  if (last?.kind !== 'quantize') return undefined;
  const { scale, zeroPoint, narrowRange, convention } = last;
  return quantization({
    format: findIntegerFormat(last.format),
    scale,
    zeroPoint,
    narrowRange,
    convention: conventions[convention],
  });
}
