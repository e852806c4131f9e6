import { findFloatFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Rounding } from '../../formats/rounding.ts';
import type { BoundOptions } from '../../measure/bounds/bound-norm.ts';
import { boundTaking } from '../../measure/bounds/forward.ts';
import { type BoundNumerics, boundKinds, boundNumerics, followedKind } from '../../measure/bounds/numerics.ts';
import type { Narrowing, OutputBound } from '../../measure/bounds/output.ts';
import { known, type Quantity } from '../../measure/bounds/quantity.ts';
import { newBoundTable } from '../../measure/bounds/table.ts';
import { type Geometry, overFeatures } from '../../normalizers/geometry.ts';
import { bindNumerics } from '../../normalizers/numerics.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import { perGroup } from '../../reductions/by-group.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { boundCumulative } from './bound-cumulative.ts';
import { boundReducing } from './bound-kinds.ts';
import { elementsOf } from './emulate.ts';
import type { ReductionModel } from './model.ts';

type Use = (element: number, quantity: Quantity) => void;

const nothingKnown: Quantity = { value: Number.NaN, error: Infinity, slack: 0 };

/** The last rounding, from below and from above where it draws random bits. */
function narrowing(model: ReductionModel): Narrowing {
  const towards = (rounding: Rounding & string) => {
    const { output } = model.stages;
    const stage = typeof output.rounding === 'object' ? { ...output, rounding } : output;
    return bindNumerics(model, float64Arithmetic).arithmetic('output', stage).round;
  };
  return { down: towards('towardNegative'), up: towards('towardPositive') };
}

/** A group's values as the stages after `load` see them. */
function loading(model: ReductionModel, numerics: BoundNumerics): (inputs: readonly Quantity[]) => readonly Quantity[] {
  const stage = { ...model.stages.output, format: model.formats.compute };
  const load = boundTaking('load', stage, findFloatFormat(model.formats.input), numerics);
  return (inputs) => inputs.map(load);
}

function boundGroups(
  model: ReductionModel,
  { data }: Tensor,
  geometry: Geometry,
  numerics: BoundNumerics,
  isWanted: (element: number) => boolean,
  use: Use,
): void {
  const { mean, reduce } = model.stages;
  const load = loading(model, numerics);
  const orders = [mean.order, reduce.order];
  const reducing = perGroup(orders, geometry.groups, orderTable(model.orders), ([ofMean, order]) => {
    const stages = { ...model.stages, mean: { ...mean, order: ofMean }, reduce: { ...reduce, order } };
    return boundReducing({ ...model, stages }, numerics);
  });
  for (let group = 0; group < geometry.groups; group++) {
    if (!isWanted(group)) continue;
    const inputs = Array.from(elementsOf(geometry, group), (element) => known(data[element]));
    use(group, inputs.length === 0 ? nothingKnown : reducing(group)(load(inputs), inputs));
  }
}

function boundPrefixes(
  model: ReductionModel,
  { data }: Tensor,
  geometry: Geometry,
  numerics: BoundNumerics,
  isWanted: (element: number) => boolean,
  use: Use,
): void {
  const cumulative = boundCumulative(model, numerics);
  for (let group = 0; group < geometry.groups; group++) {
    const elements = elementsOf(geometry, group);
    if (!elements.some(isWanted)) continue;
    cumulative(Array.from(elements, (element) => data[element])).forEach((y, j) => {
      use(elements[j], y);
    });
  }
}

/**
 * How far a kernel of the model may be from the exact result, for each element of y.
 * @throws RangeError when axes don't fit the shape
 */
export function boundReduction(
  model: ReductionModel,
  { x }: { readonly x: Tensor },
  { kinds = boundKinds, lambda = 5, elements }: BoundOptions = {},
): Record<string, OutputBound> {
  const geometry = overFeatures(x.shape, model);
  const shape = model.reduce === 'cumsum' ? x.shape : geometry.statisticShape;
  const slot = { format: findFloatFormat(model.formats.output), shape, narrowing: narrowing(model) };
  const table = newBoundTable({ y: slot }, 16 * geometry.size + 64);
  const wanted = elements === undefined ? undefined : new Set(elements.y);
  const isWanted = (element: number): boolean => wanted?.has(element) ?? true;
  for (const kind of kinds) {
    const followed = followedKind(kind, model.stages);
    const numerics = boundNumerics(followed, lambda, bindNumerics(model, float64Arithmetic));
    const use = table.columns(kind, followed)('y');
    const run = model.reduce === 'cumsum' ? boundPrefixes : boundGroups;
    run(model, x, geometry, numerics, isWanted, use);
  }
  return table.bounds();
}
