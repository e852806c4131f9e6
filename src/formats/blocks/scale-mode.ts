import { fromNumber } from '../../exact/dyadic.ts';
import { fromDyadic, type Magnitude } from '../../exact/real.ts';
import { binary32 } from '../catalogue.ts';
import { float64Arithmetic } from '../float64.ts';
import type { FloatFormat } from '../format.ts';

/**
 * How the power of two of a block follows from amax, the block's largest magnitude. Every difference is a property here; the name is for
 * display and is never compared.
 */
export interface ScaleMode {
  readonly name: string;
  /** What amax is divided by: the power of two of the largest element's binade, or the largest element itself. */
  readonly divisor: 'power' | 'largest';
  /** Whether amax is first rounded to nearest in the elements' precision, so that it may reach the next binade. */
  readonly roundFirst: boolean;
  /** How log2 of the quotient becomes an integer. */
  readonly direction: 'floor' | 'ceil';
  /** 'exact', or the format to which 1/largest and its product with amax are rounded (ties to even). */
  readonly quotient: 'exact' | FloatFormat;
  /** Who does so. */
  readonly source: string;
}

export type ScaleModeName = 'floor' | 'ceil' | 'even' | 'rceil' | 'rceilReciprocal' | 'rfloor';

const floor: ScaleMode = {
  name: 'floor',
  divisor: 'power',
  roundFirst: false,
  direction: 'floor',
  quotient: 'exact',
  source: 'OCP MX v1.0, 6.3; microxcaling; torchao FLOOR',
};

/** The modes known by name. */
export const scaleModes: Readonly<Record<ScaleModeName, ScaleMode>> = {
  floor,
  ceil: { ...floor, name: 'ceil', direction: 'ceil', source: 'torchao CEIL' },
  even: { ...floor, name: 'even', roundFirst: true, source: 'torchao EVEN' },
  rceil: {
    ...floor,
    name: 'rceil',
    divisor: 'largest',
    direction: 'ceil',
    source: 'NVIDIA cuBLAS, 1D block scaling with UE8M0 scales',
  },
  rceilReciprocal: {
    ...floor,
    name: 'rceilReciprocal',
    divisor: 'largest',
    direction: 'ceil',
    quotient: binary32,
    source: 'torchao RCEIL; Transformer Engine MXFP8',
  },
  rfloor: { ...floor, name: 'rfloor', divisor: 'largest', source: 'Triton kernels, ROUND_DOWN of early versions' },
};

/** The largest finite value M·2^t of the elements as the integer M and the exponent t. */
function largestOf({ max, emax, precision }: FloatFormat): { readonly integer: bigint; readonly quantum: number } {
  const quantum = emax - precision + 1;
  return { integer: BigInt(max / 2 ** quantum), quantum };
}

/** log2(m/largest), rounded down or up. */
function byLargest(m: Magnitude, values: FloatFormat, direction: ScaleMode['direction']): number {
  const { integer, quantum } = largestOf(values);
  // largest·2^k lies in the binade of m.
  const k = m.exponent - values.emax;
  const cut = m.truncate(quantum + k);
  if (direction === 'floor') return cut.integer >= integer ? k : k - 1;
  return cut.integer < integer || (cut.integer === integer && cut.exact) ? k : k + 1;
}

/** Whether m rounds up to the next binade: its first p + 1 bits are all set. */
function reachesNextBinade(m: Magnitude, precision: number): boolean {
  return m.truncate(m.exponent - precision).integer === (1n << BigInt(precision + 1)) - 1n;
}

/**
 * The exponent of the scale for a positive magnitude, exactly and unbounded, as if the quotient were exact. It never falls as the
 * magnitude grows, so that the largest one over a block is that of amax.
 */
export function scaleExponent(m: Magnitude, mode: ScaleMode, values: FloatFormat): number {
  const { divisor, roundFirst, direction } = mode;
  if (divisor === 'largest') return byLargest(m, values, direction);
  const next = roundFirst && reachesNextBinade(m, values.precision);
  const up = next || (direction === 'ceil' && !m.truncate(m.exponent).exact);
  return m.exponent - values.emax + (up ? 1 : 0);
}

function magnitudeOf(x: number): Magnitude {
  return fromDyadic(fromNumber(x)).magnitude as Magnitude;
}

/**
 * The exponent of the scale for a finite amax above 0; −Infinity where its quotient vanishes and Infinity where it overflows, in a format
 * to which it is rounded.
 */
export function scaleExponentOf(amax: number, mode: ScaleMode, values: FloatFormat): number {
  if (mode.quotient === 'exact') return scaleExponent(magnitudeOf(amax), mode, values);
  const a = float64Arithmetic(mode.quotient);
  const quotient = a.multiply(a.round(amax), a.reciprocal(values.max));
  if (quotient === 0) return -Infinity;
  if (quotient === Infinity) return Infinity;
  const m = magnitudeOf(quotient);
  return mode.direction === 'ceil' && !m.truncate(m.exponent).exact ? m.exponent + 1 : m.exponent;
}
