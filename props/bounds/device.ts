import type { Arithmetic, MakeArithmetic } from '../../src/formats/arithmetic.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { neighbours } from '../../src/measure/ulps.ts';

type Operation = 'divide' | 'reciprocal' | 'sqrt' | 'rsqrt';

/** A value some steps away among the format's values; zeros, infinities and NaN stay. */
function moved(value: number, steps: number, format: FloatFormat): number {
  let at = value;
  for (let i = 0; i < Math.abs(steps); i++) {
    if (at === 0 || !Number.isFinite(at)) return at;
    const { below, above } = neighbours(at, format);
    at = (steps < 0 ? below : above) ?? at;
  }
  return at;
}

/** An arithmetic whose operations of these kinds are up to so many steps from the correctly rounded result, as their operands decide. */
export function deviceArithmetic(operations: readonly Operation[], steps: number): MakeArithmetic {
  const choices = 2 * steps + 1;
  const offset = (value: number): number => ((Math.abs(Math.fround(value * 1e6) * 7919) % choices) | 0) - steps;
  return (format, options) => {
    const exact = float64Arithmetic(format, options);
    const off = (value: number): number => moved(value, offset(value), exact.format);
    const inexact: Arithmetic = {
      ...exact,
      divide: (a, b) => off(exact.divide(a, b)),
      reciprocal: (a) => off(exact.reciprocal(a)),
      sqrt: (a) => off(exact.sqrt(a)),
      rsqrt: (a) => off(exact.rsqrt(a)),
    };
    return { ...exact, ...Object.fromEntries(operations.map((name) => [name, inexact[name]])) };
  };
}
