import type { GainStage } from '../../../normalizers/model.ts';
import { orderTable } from '../../../normalizers/reducer.ts';
import { planFor } from '../../../reductions/plans.ts';
import type { BoundBuffer } from '../builder.ts';
import type { Expression } from '../expression.ts';
import { newReducer, reducerRun } from './reducer.ts';
import type { NormKernel } from './run.ts';

/**
 * Adds the pass that holds the weight's Euclidean norm at a total: g·T/‖g‖ of each entry, in one workgroup. The counterpart of holdWeight
 * (src/normalizers/affine-parameters.ts).
 * @param count entries of the weight
 * @throws RangeError where the stage's order is chosen by group
 */
export function heldWeight(kernel: NormKernel, weight: BoundBuffer, total: BoundBuffer, count: number): BoundBuffer {
  const { model, builder, numerics } = kernel;
  const stage = model.stages.gain as GainStage;
  // There are no groups whose index could choose an order.
  planFor(stage.order, count, orderTable(model.orders));
  const reducer = newReducer(reducerRun(kernel, 1), {
    name: 'gain',
    path: 'stages.gain',
    stage: { ...stage, divide: 'after', kind: 'divide' },
  });
  const { arithmetic: a } = reducer;
  const result = numerics.rounder('stages.gain', stage, stage.resultFormat);
  const held = builder.scratch('held_weight', count);
  const norm = builder.variable('gain_norm', 'The Euclidean norm of the weight.');
  const [g, t] = ['g', total.at('0')];
  const forms: Readonly<Record<GainStage['form'], Expression>> = {
    ratio: a.multiply(g, a.divide(t, norm)),
    quotient: a.multiply(a.divide(g, norm), t),
    product: a.divide(a.multiply(g, t), norm),
  };
  builder.define(
    'held_gain',
    `Stage gain, form "${stage.form}": g held at the total.`,
    ['g'],
    [result(forms[stage.form])],
  );
  builder.enter({
    name: 'hold_gain',
    comment: 'Holds the norm of the weight at the total.',
    workgroups: 1,
    body: [
      `${norm} = ${a.sqrt(reducer.sumOfSquares({ count, at: (position) => weight.at(position) }))};`,
      `for (var i = lid; i < ${builder.count('GAINS', count)}; i += WORKGROUP) {`,
      `  ${held.store('i', `held_gain(${weight.at('i')})`)}`,
      '}',
    ],
  });
  return held;
}
