import { trainsWeight } from '../../../normalizers/gain.ts';
import { orderTable } from '../../../normalizers/reducer.ts';
import { perGroup } from '../../../reductions/by-group.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import type { Quantity } from '../quantity.ts';
import { newBoundReducer } from '../reducer.ts';
import { boundWeightGradient } from './gain.ts';
import type { BoundCollect, BoundRun } from './run.ts';

interface ParameterTerms {
  readonly left: Quantity[];
  readonly right: Quantity[];
  readonly bias: Quantity[];
}

/** Collects the terms of parameters' gradients and sums them; see ParameterGradients. */
export interface BoundParameterGradients {
  readonly collect: BoundCollect;
  sums(use: (name: 'dweight' | 'dbias', parameter: number, gradient: Quantity) => void): void;
}

export function boundParameterGradients(run: BoundRun): BoundParameterGradients {
  const { model, numerics, geometry, backward } = run;
  const count = elementCount(geometry.parameterShape);
  const terms = Array.from({ length: count }, (): ParameterTerms => ({ left: [], right: [], bias: [] }));
  const table = orderTable(model.orders);
  const { parameters } = backward.stages;
  const reducers = perGroup([parameters.order], count, table, ([order]) => {
    const stage = { ...parameters, order, divide: 'after', kind: 'divide' } as const;
    return newBoundReducer({ name: 'backward.parameters', stage, table, onGrid: false }, numerics);
  });
  const weight = trainsWeight(model);
  const { bias } = model.affine;
  return {
    collect: (parameter, left, right, ofBias) => {
      const of = terms[parameter];
      of.left.push(left);
      of.right.push(right);
      of.bias.push(ofBias);
    },
    sums: (use) => {
      const ofWeight: Quantity[] = [];
      for (const [parameter, of] of terms.entries()) {
        const reducer = reducers(parameter);
        numerics.at('backward.parameters', parameter);
        if (weight) ofWeight.push(reducer.sumOfProducts(of.left, of.right));
        if (bias) use('dbias', parameter, reducer.sum(of.bias));
      }
      if (!weight) return;
      for (const [parameter, gradient] of boundWeightGradient(run, ofWeight).entries())
        use('dweight', parameter, gradient);
    },
  };
}
