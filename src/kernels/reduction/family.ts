import { runOn, type Ways } from '../../engines/run.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import { dependsOnGroup } from '../../reductions/by-group.ts';
import { normaliseAxis, type Tensor, type Values } from '../../tensors/tensor.ts';
import type { Family, Tensors } from '../family.ts';
import { boundReduction } from './bound.ts';
import { emulateReduction } from './emulate.ts';
import { exactReduction } from './exact.ts';
import type { ReductionModel } from './model.ts';
import { resolveReduction } from './resolve.ts';
import { runners } from './runners.ts';

/** @throws RangeError when there is no x, or it has another format than the spec says */
function asInputs<Data extends Values>(spec: ReductionModel, { x }: Tensors<Data>): { x: Tensor<Data> } {
  if (x === undefined) throw new RangeError('"x" expected a tensor, got none');
  if (x.format.name !== findFloatFormat(spec.formats.input).name) {
    throw new RangeError(`"x" expected values of ${spec.formats.input}, got ${x.format.name}`);
  }
  return { x };
}

const ways: Ways<ReductionModel> = {
  whole: ({ name }) => runners[name],
  byValue: (spec, inputs, make) => emulateReduction(spec, asInputs(spec, inputs), make),
};

/** Whether groups are computed apart from each other, wherever they lie. */
function hasSeparateGroups({ stages, orders }: ReductionModel): boolean {
  return !dependsOnGroup([stages.mean.order, stages.reduce.order], orderTable(orders));
}

/** Sums, means, norms and variances over axes. */
export const reductionFamily: Family<ReductionModel> = {
  key: 'reduce',
  resolve: resolveReduction,
  inputs: (spec) => [{ name: 'x', format: spec.formats.input, optional: false, byRow: true }],
  emulate: (spec, inputs, options) => runOn(ways, spec, asInputs(spec, inputs), options),
  exact: (spec, inputs) => exactReduction(spec, asInputs(spec, inputs)),
  bound: (spec, inputs, options) => boundReduction(spec, asInputs(spec, inputs), options),
  bind: (spec) => spec,
  describe: ({ reduce, axes, formats, stages }) => {
    const order = typeof stages.reduce.order === 'string' ? stages.reduce.order : 'given';
    const through = formats.compute === formats.input ? '' : ` through ${formats.compute}`;
    return `${reduce} over axes ${axes.join(', ')}; ${formats.input}${through} to ${formats.output}, ${order} order`;
  },
  separable: (spec, rank) => !spec.axes.some((axis) => normaliseAxis(axis, rank) === 0) && hasSeparateGroups(spec),
  split: (spec, rank) => {
    const reduced = spec.axes.map((axis) => normaliseAxis(axis, rank));
    const axis = Array.from({ length: rank }, (_, i) => i).find((i) => !reduced.includes(i));
    return axis === undefined || !hasSeparateGroups(spec) ? undefined : { axis, parts: ['x'] };
  },
};
