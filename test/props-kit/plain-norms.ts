import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { NormFunction } from '../../src/props/laws/law.ts';

/** What a layer norm may get wrong. */
export interface Mistakes {
  /** Divides by n − 1. */
  readonly unbiased?: boolean;
  readonly epsilon?: number;
  readonly epsilonOutside?: boolean;
  readonly uncentred?: boolean;
  readonly dropsLast?: boolean;
  readonly swallowsNaN?: boolean;
  /** Sums forwards and backwards in turn. */
  readonly unstable?: boolean;
  readonly writesToX?: boolean;
  readonly ignoresBias?: boolean;
}

const f = Math.fround;

/** A layer norm over the last axis in binary32, written out plainly, with mistakes. */
export function plainLayerNorm(mistakes: Mistakes = {}, output = 'binary16'): NormFunction {
  const {
    epsilon = 1e-5,
    epsilonOutside,
    uncentred,
    dropsLast,
    swallowsNaN,
    unstable,
    writesToX,
    ignoresBias,
  } = mistakes;
  const { round } = float64Arithmetic(findFloatFormat(output));
  const e = f(epsilon);
  let calls = 0;
  const rowOf = (row: Float64Array, weight: Float64Array, bias: Float64Array, backwards: boolean): Float64Array => {
    const values = swallowsNaN ? row.map((x) => (Number.isNaN(x) ? 0 : x)) : row;
    const own = [...(dropsLast ? values.subarray(0, -1) : values)];
    const summed = backwards ? own.toReversed() : own;
    const mean = uncentred ? 0 : f(summed.reduce((sum, x) => f(sum + x), 0) / row.length);
    const squares = summed.reduce((sum, x) => f(sum + f(f(x - mean) ** 2)), 0);
    const variance = f(squares / (mistakes.unbiased ? row.length - 1 : row.length));
    const rstd = epsilonOutside ? f(1 / f(f(Math.sqrt(variance)) + e)) : f(1 / Math.sqrt(f(variance + e)));
    return values.map((x, j) => round(f(f(f(f(x - mean) * rstd) * weight[j]) + (ignoresBias ? 0 : bias[j]))));
  };
  return (x, shape, { weight, bias }) => {
    const n = shape.at(-1) as number;
    const backwards = unstable === true && calls++ % 2 === 1;
    const y = new Float64Array(x.length);
    for (let start = 0; start < x.length; start += n)
      y.set(
        rowOf(x.subarray(start, start + n), weight?.data as Float64Array, bias?.data as Float64Array, backwards),
        start,
      );
    if (writesToX) x.fill(0);
    return y;
  };
}
