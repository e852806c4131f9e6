import {
  type Context,
  infinityResult,
  nanResult,
  newContext,
  overflowResult,
  zeroResult,
} from '../../../formats/context.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { Direction } from '../../../formats/rounding.ts';
import type { WgslRounding } from '../arithmetic.ts';
import { type Expression, literal } from '../expression.ts';
import { WgslRefusal } from '../kernel.ts';

/** A format and its rules, with what they make of results that are no numbers of the format. */
export interface Rules {
  readonly format: FloatFormat;
  readonly rounding: Direction;
  readonly flushInput: boolean;
  readonly flushOutput: boolean;
  readonly tininess: 'after' | 'before';
  /** The end of the names of the format's functions: the format, and the rules that are not the usual ones. */
  readonly tag: string;
  readonly nan: Expression;
  readonly cancelled: Expression;
  readonly zero: Signed;
  readonly infinity: Signed;
  readonly overflow: Signed;
}

/** The result by the sign of the exact one. */
export interface Signed {
  readonly positive: Expression;
  readonly negative: Expression;
}

const binary32 = { precision: 24, least: 2 ** -149, largest: (2 - 2 ** -23) * 2 ** 127 };

/** Whether every value of the format is one of binary32. */
export function fitsBinary32({ precision, min, max }: FloatFormat): boolean {
  return precision <= binary32.precision && min >= binary32.least && max <= binary32.largest;
}

function tagOf(format: FloatFormat, rounding: WgslRounding): string {
  const { tininess = 'after', subnormals } = rounding;
  const unusual = [
    rounding.rounding === 'tiesToEven' ? '' : `_${rounding.rounding}`,
    subnormals === 'keep' ? '' : `_${subnormals}`,
    rounding.overflow === 'ieee' ? '' : `_${rounding.overflow}`,
    tininess === 'after' || !flushesOutput(subnormals) ? '' : '_tiny_before',
  ];
  return format.name + unusual.join('');
}

const flushesOutput = (subnormals: string): boolean => subnormals === 'flushOutput' || subnormals === 'flush';

const signed = (context: Context, result: (context: Context, negative: boolean) => number): Signed => ({
  positive: literal(result(context, false)),
  negative: literal(result(context, true)),
});

/**
 * The rules of a stage.
 * @throws WgslRefusal when the format has values that are none of binary32
 */
export function rulesOf(format: FloatFormat, options: WgslRounding): Rules {
  if (!fitsBinary32(format)) {
    throw new WgslRefusal(`${format.name} has values that binary32 has not: kernels carry values as binary32`);
  }
  const context = newContext(format, options);
  return {
    format,
    rounding: options.rounding,
    flushInput: context.flushInput,
    flushOutput: context.flushOutput,
    tininess: context.tininess,
    tag: tagOf(format, options),
    nan: literal(nanResult(context, 0)),
    cancelled: literal(zeroResult(context, options.rounding === 'towardNegative', 0)),
    zero: signed(context, (c, negative) => zeroResult(c, negative, 0)),
    infinity: signed(context, (c, negative) => infinityResult(c, negative, 0)),
    overflow: signed(context, overflowResult),
  };
}

/** Whichever of the two results the sign asks for. */
export function bySign({ positive, negative }: Signed, sign: Expression): Expression {
  if (positive === negative) return positive;
  const [below, above] = [negative, positive].map((result) => Number.parseInt(result, 16) >>> 0);
  if (above === 0 && below === 0x80000000) return sign;
  if (below === above + 0x80000000) return `${positive} | ${sign}`;
  return `select(${positive}, ${negative}, ${sign} != 0u)`;
}
