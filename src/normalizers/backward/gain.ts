import type { Tensor } from '../../tensors/tensor.ts';
import { gainOf } from '../gain.ts';
import { newReducer, orderTable } from '../reducer.ts';
import type { BackwardRun } from './run.ts';
import type { ProductSumStage } from './stages.ts';

/**
 * The gradient of a held weight from that of what its norm was held of: dg = (T/‖g‖)·(dĝ − g·(Σ dĝ·g / Σg²)), with Σg² and ‖g‖ of the
 * forward stage. That of others is dĝ. The sum draws its random bits at the index after the last entry's.
 */
export function weightGradient(
  { model, inputs, numerics, parameters, backward }: BackwardRun,
  gradient: Float64Array,
): Float64Array {
  if (!gainOf(model).held) return gradient;
  const stage = backward.stages.gain as ProductSumStage;
  const reduction = { ...stage, divide: 'after', kind: 'divide' } as const;
  const reducer = newReducer('backward.gain', reduction, numerics, orderTable(model.orders));
  const { arithmetic: a } = reducer;
  const { squares, norm } = parameters.held as NonNullable<typeof parameters.held>;
  const { data: weight } = inputs.weight as Tensor;
  numerics.at('backward.gain', weight.length);
  const share = a.divide(reducer.sumOfProducts(gradient, weight), squares);
  const ratio = a.divide((inputs.total as Tensor).data[0], norm);
  const less = (from: number, g: number): number =>
    stage.contract ? a.fma(-g, share, from) : a.subtract(from, a.multiply(g, share));
  return gradient.map((dg, i) => {
    numerics.at('backward.gain', i);
    return a.multiply(less(dg, weight[i]), ratio);
  });
}
