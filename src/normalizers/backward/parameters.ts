import { perGroup } from '../../reductions/by-group.ts';
import { elementCount } from '../../tensors/tensor.ts';
import type { Geometry } from '../geometry.ts';
import { newReducer, orderTable } from '../reducer.ts';
import type { BackwardRun } from './run.ts';

/** The elements that share each parameter, group by group and within a group member by member. */
function elementsByParameter({ groups, size, groupBase, member, ...geometry }: Geometry): readonly Int32Array[] {
  const lists = Array.from({ length: elementCount(geometry.parameterShape) }, (): number[] => []);
  for (let group = 0; group < groups; group++) {
    for (let j = 0; j < size; j++) {
      lists[geometry.groupParameter[group] + geometry.memberParameter[j]].push(groupBase[group] + member[j]);
    }
  }
  return lists.map((list) => Int32Array.from(list));
}

/** dweight and dbias of every parameter, before they are rounded to their format. */
export function parameterGradients(
  { model, numerics, geometry, backward }: BackwardRun,
  loaded: Float64Array,
  normalized: Float64Array,
): { readonly weight: Float64Array; readonly bias: Float64Array } {
  const lists = elementsByParameter(geometry);
  const table = orderTable(model.orders);
  const { parameters } = backward.stages;
  const reducers = perGroup([parameters.order], lists.length, table, ([order]) =>
    newReducer('backward.parameters', { ...parameters, order, divide: 'after', kind: 'divide' }, numerics, table),
  );
  const [weight, bias] = [new Float64Array(lists.length), new Float64Array(lists.length)];
  lists.forEach((elements, parameter) => {
    const valuesOf = (all: Float64Array): Float64Array => Float64Array.from(elements, (element) => all[element]);
    const gradients = valuesOf(loaded);
    const reducer = reducers(parameter);
    numerics.at('backward.parameters', parameter);
    if (model.affine.weight) weight[parameter] = reducer.sumOfProducts(gradients, valuesOf(normalized));
    if (model.affine.bias) bias[parameter] = reducer.sum(gradients);
  });
  return { weight, bias };
}
