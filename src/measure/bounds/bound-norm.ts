import { float64Arithmetic } from '../../formats/float64.ts';
import { blockStageOf } from '../../normalizers/block-output.ts';
import { geometryOf } from '../../normalizers/catalogue.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import { checkNormInputs, type NormInputs, runsForward } from '../../normalizers/inputs.ts';
import type { NormModel } from '../../normalizers/model.ts';
import { bindNumerics } from '../../normalizers/numerics.ts';
import { boundBackward } from './backward/bound-backward.ts';
import { boundElements, boundLoading, boundSaved, boundStatistics } from './forward.ts';
import { type BoundKind, type BoundNumerics, boundKinds, boundNumerics, followedKind } from './numerics.ts';
import type { OutputBound } from './output.ts';
import type { Quantity } from './quantity.ts';
import { outputSlots } from './slots.ts';
import { newBoundTable } from './table.ts';

export interface BoundOptions {
  /** Default: all. */
  readonly kinds?: readonly BoundKind[];
  /** Of probabilistic bounds: a sum of n terms keeps them with a probability of 1 − 2n·exp(−λ²(1 − u)²/2). Default 5. */
  readonly lambda?: number;
  /** Only these elements of each output are wanted; the bounds of others may be left at 0. Default: all. */
  readonly elements?: Readonly<Record<string, readonly number[]>>;
}

/** Which elements are wanted, and the groups that have some. */
interface Wanted {
  readonly groups: readonly number[];
  isWanted(output: string, element: number): boolean;
}

function wantedOf({ groups, groupBase, member }: Geometry, elements: BoundOptions['elements']): Wanted {
  const all = Array.from({ length: groups }, (_, group) => group);
  if (elements === undefined) return { groups: all, isWanted: () => true };
  const sets = new Map(Object.entries(elements).map(([name, positions]) => [name, new Set(positions)]));
  const isWanted = (name: string, element: number): boolean => sets.get(name)?.has(element) ?? false;
  // Gradients of parameters are sums over all groups.
  if (parameterGradients.some((name) => (sets.get(name)?.size ?? 0) > 0)) return { groups: all, isWanted };
  const hasSome = (group: number): boolean =>
    savedNames.some((name) => isWanted(name, group)) ||
    member.some((offset) => elementNames.some((name) => isWanted(name, groupBase[group] + offset)));
  return { groups: all.filter(hasSome), isWanted };
}

const parameterGradients = ['dweight', 'dbias'];
const savedNames = ['mean', 'rstd', 'scale'];
const elementNames = ['y', 'dx'];

/** Bounds of one kind, handed out element by element. */
function boundKind(
  model: NormModel,
  inputs: NormInputs,
  geometry: Geometry,
  numerics: BoundNumerics,
  { groups, isWanted }: Wanted,
  use: (name: string, element: number, quantity: Quantity) => void,
): void {
  if (runsForward(model)) {
    const values = boundLoading(model, inputs, geometry, numerics);
    const statistics = boundStatistics(model, inputs, geometry, numerics);
    const saved = boundSaved(model, numerics);
    const elements = boundElements(model, inputs, geometry, numerics);
    const inBlocks = blockStageOf(model) !== undefined;
    for (const group of groups) {
      const terms = values(group);
      const measured = statistics(terms, group);
      for (const [name, quantity] of Object.entries(saved(measured))) use(name, group, quantity);
      // Elements in blocks share scales, which no bound covers.
      if (inBlocks) continue;
      const isWantedY = (element: number): boolean => isWanted('y', element);
      elements(group, { ...measured, values: terms }, isWantedY, (element, y) => use('y', element, y));
    }
  }
  const { backward } = model;
  if (backward !== null) boundBackward({ model, backward, inputs, geometry, numerics }, groups, use);
}

/**
 * How far a kernel of the model may be from the exact result, for each element of y, mean, rstd and scale, and of the gradients dx, dweight and
 * dbias, as far as the model puts them out.
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function boundNorm(
  model: NormModel,
  inputs: NormInputs,
  { kinds = boundKinds, lambda = 5, elements }: BoundOptions = {},
): Record<string, OutputBound> {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const operations = 16 * (geometry.size + geometry.groups) + 64;
  const table = newBoundTable(outputSlots(model, inputs.x.shape, geometry), operations);
  const wanted = wantedOf(geometry, elements);
  for (const kind of kinds) {
    const followed = followedKind(kind, [model.stages, model.backward]);
    const numerics = boundNumerics(followed, lambda, bindNumerics(model, float64Arithmetic), model.device);
    const columnOf = table.columns(kind, followed);
    boundKind(model, inputs, geometry, numerics, wanted, (name, element, quantity) =>
      columnOf(name)(element, quantity),
    );
  }
  return table.bounds();
}
