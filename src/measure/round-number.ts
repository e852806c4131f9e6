import { toNumber } from '../exact/dyadic.ts';
import { fromRational as enclose } from '../exact/interval.ts';
import { divide, fromNumber, type Rational, subtract } from '../exact/rational.ts';
import { fromRational } from '../exact/real.ts';
import { findFloatFormat } from '../formats/catalogue.ts';
import { codeText } from '../formats/code-text.ts';
import type { OverflowPolicy, SubnormalPolicy } from '../formats/context.ts';
import { flagNames } from '../formats/flags.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { FloatFormat } from '../formats/format.ts';
import type { Direction } from '../formats/rounding.ts';
import { parseNumber } from './parse-number.ts';
import { neighbours, ulp } from './ulps.ts';

/** A value of a format with its code. */
export interface Shown {
  readonly value: string;
  readonly code: string;
}

/** A number rounded to a format. */
export interface RoundedNumber {
  readonly input: string;
  readonly format: string;
  readonly rounding: string;
  readonly value: string;
  /** Hexadecimal code. */
  readonly code: string;
  /** Sign, exponent and fraction bits, with spaces between. */
  readonly bits: string;
  /** (value − number) in units of the last place of the number; undefined where one is beyond the doubles. */
  readonly errorUlps?: number;
  /** The unit in the last place there. */
  readonly ulp?: number;
  readonly below?: Shown;
  readonly above?: Shown;
  readonly flags: readonly string[];
}

export interface RoundOptions {
  readonly format: string;
  readonly rounding: string;
  readonly overflow: string;
  readonly subnormals: string;
}

/** A double of at most a last place from a rational. */
function nearby(a: Rational): number {
  return a.numerator === 0n ? 0 : toNumber(enclose(a, 64).low);
}

function show(value: number, format: FloatFormat): Shown {
  return { value: valueText(value), code: codeText(value, format).code };
}

function valueText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Rounds a number, given as text and taken exactly, to a format.
 * @throws RangeError when the text is no number or an option is none of those there are
 */
export function roundNumber(text: string, options: RoundOptions): RoundedNumber {
  const format = findFloatFormat(options.format);
  const arithmetic = float64Arithmetic(format, {
    rounding: options.rounding as Direction,
    overflow: options.overflow as OverflowPolicy,
    subnormals: options.subnormals as SubnormalPolicy,
  });
  const parsed = parseNumber(text);
  const special =
    'special' in parsed ? parsed.special : parsed.value.numerator === 0n ? (parsed.negative ? -0 : 0) : undefined;
  const value = special ?? arithmetic.roundReal(fromRational((parsed as { value: Rational }).value));
  const rounded = special === undefined ? value : arithmetic.round(special);
  const flags = flagNames(arithmetic.tally.last);
  const { below, above } = neighbours(rounded, format);
  return {
    input: text,
    format: format.name,
    rounding: options.rounding,
    value: valueText(rounded),
    ...codeText(rounded, format),
    ...('value' in parsed && Number.isFinite(rounded) ? errorOf(rounded, parsed.value, format) : {}),
    ...(below === undefined ? {} : { below: show(below, format) }),
    ...(above === undefined ? {} : { above: show(above, format) }),
    flags,
  };
}

function errorOf(rounded: number, value: Rational, format: FloatFormat): { errorUlps?: number; ulp?: number } {
  const magnitude = { ...value, numerator: value.numerator < 0n ? -value.numerator : value.numerator };
  if (magnitude.numerator >> 1024n >= value.denominator) return {};
  // Of the magnitude, whose lower bound lies in its binade.
  const unit = ulp(nearby(magnitude), format);
  return { errorUlps: nearby(divide(subtract(fromNumber(rounded), value), fromNumber(unit))), ulp: unit };
}
