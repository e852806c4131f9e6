import * as rational from '../exact/rational.ts';
import { squareRootOf } from '../exact/real.ts';
import { float64Arithmetic } from '../formats/float64.ts';
import type { FloatFormat } from '../formats/format.ts';
import { normaliseAxis, type Tensor } from '../tensors/tensor.ts';
import { exactSquares } from './exact-gain.ts';

/** √(Σx²/count), rounded to nearest once. */
function rootOfSquares({ data }: Tensor, count: number, format: FloatFormat): number {
  const { round, roundReal } = float64Arithmetic(format);
  if (data.every(Number.isFinite)) {
    return roundReal(squareRootOf(rational.divide(exactSquares(data), rational.fromInteger(count))));
  }
  return round(data.some(Number.isNaN) ? Number.NaN : Infinity);
}

/**
 * ρ = ‖V₀‖_F/√N of weights with N output channels, correctly rounded: the gain of bounded weight normalization, "Norm matters".
 * @param v0 the weights at the start
 * @param channelAxis the axis of the output channels
 * @throws RangeError when there is no such axis, or no channel
 */
export function boundedWeightScale(v0: Tensor, channelAxis: number, format: FloatFormat): number {
  const channels = v0.shape[normaliseAxis(channelAxis, v0.shape.length)];
  if (channels === 0) throw new RangeError(`"v0" expected at least one channel, got the shape [${v0.shape}]`);
  return rootOfSquares(v0, channels, format);
}

/** ‖g₀‖ of the gains at the start, correctly rounded: the total that the gain "total" holds. */
export function gainTotal(g0: Tensor, format: FloatFormat): number {
  return rootOfSquares(g0, 1, format);
}
