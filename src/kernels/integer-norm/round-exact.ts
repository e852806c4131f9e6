import type { Real } from '../../exact/real.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Format } from '../../formats/format.ts';
import {
  type Direction,
  increments,
  type Tail,
  tailAboveHalf,
  tailBelowHalf,
  tailHalf,
  tailZero,
} from '../../formats/rounding.ts';

function tailOf(quarters: bigint, exact: boolean): Tail {
  if (quarters === 0n) return exact ? tailZero : tailBelowHalf;
  if (quarters === 1n) return tailBelowHalf;
  return quarters === 2n && exact ? tailHalf : tailAboveHalf;
}

/** A real number rounded to an integer. */
export function roundedToInteger({ negative, magnitude }: Real, direction: Direction): bigint {
  if (magnitude === undefined) return 0n;
  const { integer: quarters, exact } = magnitude.truncate(-2);
  const floor = quarters >> 2n;
  const up = increments(direction, negative, (floor & 1n) === 1n, tailOf(quarters & 3n, exact));
  const rounded = floor + (up ? 1n : 0n);
  return negative ? -rounded : rounded;
}

/** A real number to nearest (ties to even) in a format; integers saturate. */
export function roundedToFormat(value: Real, format: Format): number {
  if (format.kind === 'float') return float64Arithmetic(format).roundReal(value);
  return Math.min(Math.max(Number(roundedToInteger(value, 'tiesToEven')), format.min), format.max);
}
