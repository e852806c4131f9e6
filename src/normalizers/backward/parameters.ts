import { perGroup } from '../../reductions/by-group.ts';
import { elementCount } from '../../tensors/tensor.ts';
import { trainsWeight } from '../gain.ts';
import { newReducer, orderTable } from '../reducer.ts';
import type { BackwardRun, Collect } from './run.ts';

/** The terms of each parameter's gradients, in the order in which they were collected. */
interface ParameterTerms {
  readonly left: number[];
  readonly right: number[];
  readonly bias: number[];
}

/** Collects the terms of parameters' gradients and sums them. */
export interface ParameterGradients {
  readonly collect: Collect;
  /** dweight and dbias of every parameter, before they are rounded to their format. */
  sums(): { readonly weight: Float64Array; readonly bias: Float64Array };
}

export function parameterGradients({ model, numerics, geometry, backward }: BackwardRun): ParameterGradients {
  const count = elementCount(geometry.parameterShape);
  const terms = Array.from({ length: count }, (): ParameterTerms => ({ left: [], right: [], bias: [] }));
  const table = orderTable(model.orders);
  const { parameters } = backward.stages;
  const reducers = perGroup([parameters.order], count, table, ([order]) =>
    newReducer('backward.parameters', { ...parameters, order, divide: 'after', kind: 'divide' }, numerics, table),
  );
  const trained = trainsWeight(model);
  return {
    collect: (parameter, left, right, bias) => {
      const of = terms[parameter];
      of.left.push(left);
      of.right.push(right);
      of.bias.push(bias);
    },
    sums: () => {
      const [weight, bias] = [new Float64Array(count), new Float64Array(count)];
      for (const [parameter, of] of terms.entries()) {
        const reducer = reducers(parameter);
        numerics.at('backward.parameters', parameter);
        if (trained) weight[parameter] = reducer.sumOfProducts(Float64Array.from(of.left), Float64Array.from(of.right));
        if (model.affine.bias) bias[parameter] = reducer.sum(Float64Array.from(of.bias));
      }
      return { weight, bias };
    },
  };
}
