import { runOn, type Ways } from '../../engines/run.ts';
import { boundNorm } from '../../measure/bounds/bound-norm.ts';
import { blockStageOf } from '../../normalizers/block-output.ts';
import { geometryOf, norms } from '../../normalizers/catalogue.ts';
import { constantOf } from '../../normalizers/constants.ts';
import { emulateNorm } from '../../normalizers/emulate.ts';
import { exactNorm } from '../../normalizers/exact-norm.ts';
import { gainOf } from '../../normalizers/gain.ts';
import { checkNormInputs, type NormInputs, runsForward, type Wanted, wantedInputs } from '../../normalizers/inputs.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import { formulaOf } from '../../normalizers/statistics.ts';
import { dependsOnGroup } from '../../reductions/by-group.ts';
import type { OrderOrName } from '../../reductions/order.ts';
import { hasSeparateRows } from '../../tensors/blocks.ts';
import { normaliseAxis, type Values } from '../../tensors/tensor.ts';
import type { Family, Split, Tensors } from '../family.ts';
import { type NormSpec, resolveNorm } from './resolve.ts';

/** @throws RangeError when there is no x */
function asInputs<Data extends Values = Float64Array>(inputs: Tensors<Data>): NormInputs<Data> {
  if (inputs.x === undefined) throw new RangeError('"x" expected a tensor, got none');
  return inputs as unknown as NormInputs<Data>;
}

/** @throws RangeError naming an input that is missing or does not fit the spec */
function checked(spec: NormSpec, inputs: Tensors<Values>): Tensors<Values> {
  const given = asInputs(inputs);
  checkNormInputs(spec, given, geometryOf(spec, given.x.shape));
  return inputs;
}

const ways: Ways<NormSpec> = {
  whole: ({ norm }) => norm,
  byValue: (spec, inputs, make) => emulateNorm(spec, asInputs(inputs), make),
};

function shapesOf(spec: NormSpec, shape: readonly number[]) {
  const { parameterShape, statisticShape } = geometryOf(spec, shape);
  return { input: shape, parameter: parameterShape, statistic: statisticShape, one: [1] };
}

function describe(spec: NormSpec): string {
  const { norm, statistic, formats, stages, backward } = spec;
  const through = formats.compute === formats.input ? '' : ` through ${formats.compute}`;
  const order = typeof stages.moment.order === 'string' ? stages.moment.order : 'given';
  const passes = backward === null ? '' : runsForward(spec) ? ', with its backward pass' : ', backward alone';
  return `${norm} norm, ${statistic.kind}(${norms[norm].space}): ${formulaOf(statistic)}; ${formats.input}${through} to ${formats.output}, ${order} order${passes}`;
}

/** Whether gradients of parameters are summed over rows. */
function gradientsOverRows({ backward, affine }: NormSpec): boolean {
  return backward !== null && (affine.weight || affine.bias);
}

/** The orders in which a group's values are summed. */
function groupOrders({ stages, backward }: NormSpec): readonly OrderOrName[] {
  const forward = [stages.mean.order, stages.moment.order];
  if (backward === null) return forward;
  const { dot, sum } = backward.stages;
  const slope = backward.form === 'direct' ? [backward.stages.slope.order] : [];
  return [...forward, dot.order, sum.order, ...slope];
}

/** Whether groups are computed apart from each other, wherever they lie. */
function hasSeparateGroups(spec: NormSpec): boolean {
  return !dependsOnGroup(groupOrders(spec), orderTable(spec.orders));
}

/** Channels, where groups are channels over the whole batch; else indices of the first axis that is not normalized over. */
function splitOf(spec: NormSpec, rank: number): Split | undefined {
  const { layout, withinSample } = norms[spec.norm];
  if (blockStageOf(spec) !== undefined || !hasSeparateGroups(spec)) return undefined;
  const sizes = (shapes: readonly Wanted['shape'][]): readonly string[] =>
    wantedInputs(spec)
      .filter(({ shape }) => shapes.includes(shape))
      .map(({ name }) => name);
  if (layout === 'channel' && !withinSample) {
    const gain = gainOf(spec);
    if (gain.held || (spec.affine.weight && gain.shape === 'one')) return undefined;
    const axis = normaliseAxis(spec.channelAxis ?? norms[spec.norm].defaults.channelAxis, rank);
    return { axis, parts: sizes(['input', 'parameter', 'statistic']) };
  }
  if (layout !== 'axes' || gradientsOverRows(spec)) return undefined;
  const normalized = (spec.axes ?? [-1]).map((axis) => normaliseAxis(axis, rank));
  const axis = Array.from({ length: rank }, (_, i) => i).find((i) => !normalized.includes(i));
  return axis === undefined ? undefined : { axis, parts: sizes(['input', 'statistic']) };
}

/** Normalization kernels. */
export const normFamily: Family<NormSpec> = {
  key: 'norm',
  resolve: resolveNorm,
  inputs: (spec) =>
    wantedInputs(spec).map(({ name, format, shape }) => ({
      name,
      format,
      optional: false,
      shapeFor: (of) => shapesOf(spec, of)[shape],
      byRow: shape === 'input' || (shape === 'statistic' && norms[spec.norm].layout !== 'channel'),
    })),
  emulate: (spec, inputs, options) => runOn(ways, spec, checked(spec, inputs), options),
  exact: (spec, inputs) => exactNorm(spec, asInputs(inputs)),
  bound: (spec, inputs, options) => boundNorm(spec, asInputs(inputs), options),
  bind: (spec, shape) => {
    const { size } = geometryOf(spec, shape);
    return { ...spec, statistic: { ...spec.statistic, constant: constantOf(spec.statistic, size) } };
  },
  describe,
  separable: (spec, rank) => {
    const { layout } = norms[spec.norm];
    const blocks = blockStageOf(spec)?.block;
    if (blocks !== undefined && !hasSeparateRows(blocks, rank)) return false;
    if (gradientsOverRows(spec) || !hasSeparateGroups(spec)) return false;
    if (layout === 'axes') return !(spec.axes ?? [-1]).some((axis) => normaliseAxis(axis, rank) === 0);
    return norms[spec.norm].withinSample;
  },
  split: splitOf,
};
