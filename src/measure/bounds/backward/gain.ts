import type { ProductSumStage } from '../../../normalizers/backward/stages.ts';
import { orderTable } from '../../../normalizers/reducer.ts';
import { boundGain } from '../gain.ts';
import { negated, type Quantity } from '../quantity.ts';
import { newBoundReducer } from '../reducer.ts';
import type { BoundRun } from './run.ts';

/** The gradient of a held weight from that of what it was held to; see src/normalizers/backward/gain.ts. */
export function boundWeightGradient(
  { model, inputs, numerics, backward }: BoundRun,
  gradient: readonly Quantity[],
): readonly Quantity[] {
  const { held } = boundGain(model, inputs, numerics);
  if (held === undefined) return gradient;
  const stage = backward.stages.gain as ProductSumStage;
  const reduction = { ...stage, divide: 'after', kind: 'divide' } as const;
  const table = orderTable(model.orders);
  const { arithmetic: a, sumOfProducts } = newBoundReducer(
    { name: 'backward.gain', stage: reduction, table, onGrid: false },
    numerics,
  );
  const { weight, total, squares, norm } = held;
  numerics.at('backward.gain', weight.length);
  const share = a.divide(sumOfProducts(gradient, weight), squares);
  const ratio = a.divide(total, norm);
  const less = (from: Quantity, g: Quantity): Quantity =>
    stage.contract ? a.fma(negated(g), share, from) : a.subtract(from, a.multiply(g, share));
  return gradient.map((dg, i) => {
    numerics.at('backward.gain', i);
    return a.multiply(less(dg, weight[i]), ratio);
  });
}
