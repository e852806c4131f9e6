import { decode } from '../../formats/codec.ts';
import { uncountedArithmetic } from '../../formats/float64.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { philox4x32 } from '../../formats/random.ts';
import { ulp } from '../../measure/ulps.ts';
import {
  type Draw,
  hardFused,
  hardProduct,
  hardQuotient,
  hardSquare,
  hardSum,
  type Operands,
} from './hard-operands.ts';

/** How many there are of each kind. */
const counts = { random: 640, codes: 384, hard: 256, tiny: 384 } as const;

/** The same integers for the same stream, always. */
function drawOf(stream: number): Draw {
  let i = 0;
  return () => philox4x32([i++, 0, stream, 0], [0, 0])[0];
}

function repeated(count: number, make: (i: number) => Operands | undefined): readonly Operands[] {
  const found: Operands[] = [];
  for (let i = 0; found.length < count; i++) {
    const operands = make(i);
    if (operands !== undefined) found.push(operands);
  }
  return found;
}

/** Every pair of values at the edges of the format, with a third one. */
function edges({ min, max, emin, precision }: FloatFormat): readonly Operands[] {
  const normal = 2 ** emin;
  const step = 2 ** (1 - precision);
  const magnitudes = [0, min, normal - min, normal, 1, 1 + step, 1.5, 3, max, Infinity];
  const values = [...magnitudes, ...magnitudes.map((a) => -a), Number.NaN];
  return values.flatMap((a, i) => values.map((b, j): Operands => [a, b, values[(i + 3 * j) % values.length]]));
}

/** A random value of a binade. */
function valueAt({ precision }: FloatFormat, exponent: number, draw: Draw): number {
  const low = 2 ** (precision - 1);
  const significand = low + (draw() % low);
  return (draw() % 4 === 0 ? -significand : significand) * 2 ** (exponent - precision + 1);
}

/** An addend for a·b: what is left of it is its rounding, or it reaches into its last places. */
function addendOf(format: FloatFormat, a: number, b: number, draw: Draw): number {
  const { round, multiply } = uncountedArithmetic(format);
  const product = multiply(a, b);
  const kind = draw() % 3;
  return kind === 0 ? -product : round(product * valueAt(format, kind === 1 ? 0 : -format.precision, draw));
}

/** Values whose exponents are so near to each other that sums round; scales at which nothing overflows. */
function near(format: FloatFormat, draw: Draw): Operands {
  const reach = Math.floor(format.emax / 4);
  const exponent = (draw() % (2 * reach)) - reach;
  const a = valueAt(format, exponent, draw);
  const b = valueAt(format, (draw() % 5) - 2 + (draw() % 2) * exponent, draw);
  return [a, b, addendOf(format, a, b, draw)];
}

/** Any finite or infinite codes. */
function anyCodes(format: FloatFormat, draw: Draw): Operands {
  const one = (): number => decode(draw() % 2 ** format.bits, format);
  return [one(), one(), one()];
}

/** Operands or results at the subnormal end: a·b, and a less what is nearly a. */
function tiny(format: FloatFormat, draw: Draw): Operands {
  const { emin, precision } = format;
  const { round } = uncountedArithmetic(format);
  if (draw() % 3 === 0) {
    const a = round(valueAt(format, emin - (draw() % precision), draw));
    return [a, round(-a * (1 + (draw() % 8) / 16)), round(valueAt(format, emin, draw))];
  }
  const exponent = (draw() % precision) - Math.floor(precision / 2);
  const a = round(valueAt(format, emin - exponent - (draw() % precision), draw));
  return [a, valueAt(format, exponent, draw), round(valueAt(format, emin - 1, draw))];
}

/** The triples of values on which every operation is tried, the same for the same format. */
export function operandsOf(format: FloatFormat): readonly Operands[] {
  const hard = [hardSum, hardProduct, hardQuotient, hardSquare, hardFused].flatMap((make, i) => {
    const draw = drawOf(i + 1);
    return repeated(counts.hard, () => make(format, draw));
  });
  const draw = drawOf(0);
  return [
    ...edges(format),
    ...hard,
    ...repeated(counts.random, () => near(format, draw)),
    ...repeated(counts.codes, () => anyCodes(format, draw)),
    ...repeated(counts.tiny, () => tiny(format, draw)),
  ];
}

/** Binary32 values whose conversion to the format tells roundings apart: its values, their midpoints, and what lies beside those. */
export function wideOperandsOf(format: FloatFormat): readonly number[] {
  const draw = drawOf(9);
  const { min, max, bits } = format;
  const nudges = [0, 0.5, 0.5 + 2 ** -12, 0.5 - 2 ** -12, 0.25, -0.5];
  const beside = Array.from({ length: 2048 }, (_, i) => {
    const value = decode(draw() % 2 ** bits, format);
    return value + (Number.isFinite(value) ? ulp(value, format) * nudges[i % nudges.length] : 0);
  });
  const beyond = max + ulp(max, format) / 2;
  return [...beside, min / 2, min * 0.75, -min / 4, beyond, beyond * (1 - 2 ** -20), 1e30].map(Math.fround);
}
