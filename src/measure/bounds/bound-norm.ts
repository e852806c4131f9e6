import { float64Arithmetic } from '../../formats/float64.ts';
import { geometryOf } from '../../normalizers/catalogue.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import { checkNormInputs, type NormInputs } from '../../normalizers/inputs.ts';
import type { NormModel } from '../../normalizers/model.ts';
import { bindNumerics } from '../../normalizers/numerics.ts';
import { boundElements, boundLoading, boundSaved, boundStatistics } from './forward.ts';
import { type BoundKind, boundKinds, boundNumerics } from './numerics.ts';
import type { OutputBound } from './output.ts';
import { forwardSlots } from './slots.ts';
import { newBoundTable } from './table.ts';

export interface BoundOptions {
  /** Default: all. */
  readonly kinds?: readonly BoundKind[];
  /** Of probabilistic bounds: a sum of n terms keeps them with a probability of 1 − 2n·exp(−λ²(1 − u)²/2). Default 5. */
  readonly lambda?: number;
  /** Only these elements of each output are wanted; the bounds of others may be left at 0. Default: all. */
  readonly elements?: Readonly<Record<string, readonly number[]>>;
}

/** A kernel that draws random bits is not followed: its bound is that of its order. */
function followedKind(kind: BoundKind, { stages }: NormModel): BoundKind {
  return kind === 'running' && JSON.stringify(stages).includes('"stochastic"') ? 'order' : kind;
}

/** The groups in which some element is wanted, each with a test for its elements. */
function wantedGroups({ groups, groupBase, member }: Geometry, wanted: BoundOptions['elements']) {
  const all = Array.from({ length: groups }, (_, group) => group);
  if (wanted === undefined) return { chosen: all, isWanted: () => true };
  const { y = [], ...statistics } = wanted;
  const elements = new Set(y);
  const ofStatistics = new Set(Object.values(statistics).flat());
  const chosen = all.filter(
    (group) => ofStatistics.has(group) || member.some((offset) => elements.has(groupBase[group] + offset)),
  );
  return { chosen, isWanted: (element: number) => elements.has(element) };
}

/**
 * How far a kernel of the model may be from the exact result, for each element of y, mean, rstd and scale.
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function boundForward(
  model: NormModel,
  inputs: NormInputs,
  { kinds = boundKinds, lambda = 5, elements: wanted }: BoundOptions = {},
): Record<string, OutputBound> {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const slots = forwardSlots(model, inputs.x.shape, geometry.statisticShape);
  const table = newBoundTable(slots, 16 * geometry.size + 64);
  const { chosen, isWanted } = wantedGroups(geometry, wanted);
  for (const kind of kinds) {
    const followed = followedKind(kind, model);
    const numerics = boundNumerics(followed, lambda, bindNumerics(model, float64Arithmetic));
    const columnOf = table.columns(kind, followed);
    const values = boundLoading(model, inputs, geometry, numerics);
    const statistics = boundStatistics(model, inputs, geometry, numerics);
    const saved = boundSaved(model, numerics);
    const elements = boundElements(model, inputs, geometry, numerics);
    const y = columnOf('y');
    for (const group of chosen) {
      const terms = values(group);
      const measured = statistics(terms, group);
      for (const [name, quantity] of Object.entries(saved(measured))) columnOf(name)(group, quantity);
      elements(group, { ...measured, values: terms }, isWanted, y);
    }
  }
  return table.bounds();
}
