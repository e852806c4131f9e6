import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { fusedProducts } from '../../src/reductions/fused-add.ts';
import type { Order, OrderOrName } from '../../src/reductions/order.ts';
import { one, wgslFused } from '../../src/webgpu/wgsl/accumulators/fused.ts';
import type { WgslRounding } from '../../src/webgpu/wgsl/arithmetic.ts';
import { type AccumulatorCase, single } from './accumulator-case.ts';
import { usual } from './operations.ts';

interface FusedFormat {
  readonly fractionBits: number;
  readonly format: string;
  readonly rounding: WgslRounding;
}

/** Fused adds of products, or of terms that are summed. */
export function fusedCase(
  { fractionBits, format, rounding }: FusedFormat,
  order: OrderOrName,
  sums: boolean,
): AccumulatorCase {
  const found = findFloatFormat(format);
  const output = float64Arithmetic(found, rounding);
  const model = { fractionBits, output: { format: found, rounding } };
  return {
    name: `fused adds of ${fractionBits} bits to ${format} ${rounding.rounding}, ${sums ? 'sums' : 'products'}`,
    order,
    here: (x, y) =>
      fusedProducts(
        { fractionBits, output },
        single.here,
        (i) => x[i],
        (i) => (sums ? 1 : y[i]),
      ),
    device: (t) => wgslFused(model, single.on(t), t.x, sums ? one : t.y, t.module),
  };
}

/** Blocks of four in two halves of the row; blocks of seven, the last one shorter. */
export const fours: Order = {
  split: { blocks: 16, inner: { chain: { start: 'zero', block: 4 } }, outer: 'sequentialFromFirst' },
};
export const sevens: Order = { chain: { start: 'zero', block: 7 } };

export const towardZero: WgslRounding = { ...usual, rounding: 'towardZero' };
