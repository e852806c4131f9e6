import { findFloatFormat, findFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Format } from '../../formats/format.ts';
import { geometryOf } from '../../normalizers/catalogue.ts';
import { finishing } from '../../normalizers/epilogue.ts';
import { checkNormInputs, type NormInputs } from '../../normalizers/inputs.ts';
import type { NormModel } from '../../normalizers/model.ts';
import { bindNumerics, type Numerics } from '../../normalizers/numerics.ts';
import { elementCount } from '../../tensors/tensor.ts';
import { boundElements, boundLoading, boundSaved, boundStatistics } from './forward.ts';
import { type BoundKind, boundKinds, boundNumerics } from './numerics.ts';
import { type BoundColumn, type Narrowing, newBoundColumn, type OutputBound } from './output.ts';
import type { Quantity } from './quantity.ts';

export interface BoundOptions {
  /** Default: all. */
  readonly kinds?: readonly BoundKind[];
  /** Of probabilistic bounds of n terms: they hold with a probability of 1 − 2n·exp(−λ²(1 − u)²/2) a sum. Default 5. */
  readonly lambda?: number;
  /** Of these groups alone; other elements are left at 0. Default: all. */
  readonly groups?: Iterable<number>;
}

/** A kernel that draws random bits is not followed: its bound is that of its order. */
function followedKind(kind: BoundKind, { stages }: NormModel): BoundKind {
  return kind === 'running' && JSON.stringify(stages).includes('"stochastic"') ? 'order' : kind;
}

/** An output before any bound is known. */
interface Slot {
  readonly format: Format;
  readonly shape: readonly number[];
  readonly narrowing: Narrowing;
}

function directed(model: NormModel, rounding: 'towardNegative' | 'towardPositive'): NormModel {
  const { output, epilogue } = model.stages;
  const over = <T extends object>(stage: T): T =>
    'rounding' in stage && typeof stage.rounding === 'object' ? { ...stage, rounding } : stage;
  return { ...model, stages: { ...model.stages, output: over(output), epilogue: epilogue.map(over) } };
}

/** The outputs of a forward pass and how each is stored. */
function slotsOf(model: NormModel, shape: readonly number[], statisticShape: readonly number[]): Record<string, Slot> {
  const [below, above] = [directed(model, 'towardNegative'), directed(model, 'towardPositive')];
  const numerics = (one: NormModel): Numerics => bindNumerics(one, float64Arithmetic);
  const saved = findFloatFormat(model.formats.saved);
  const storing = (one: NormModel) =>
    numerics(one).arithmetic('saved', { ...one.stages.output, format: saved.name }).round;
  const statistic = { format: saved, shape: statisticShape, narrowing: { down: storing(below), up: storing(above) } };
  const y = {
    format: findFormat(model.formats.output),
    shape,
    narrowing: { down: finishing(below, numerics(below)), up: finishing(above, numerics(above)) },
  };
  return { y, mean: statistic, rstd: statistic, scale: statistic };
}

/**
 * How far a kernel of the model may be from the exact result, for each element of y, mean, rstd and scale.
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function boundForward(
  model: NormModel,
  inputs: NormInputs,
  options: BoundOptions = {},
): Record<string, OutputBound> {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const { kinds = boundKinds, lambda = 5 } = options;
  const slots = slotsOf(model, inputs.x.shape, geometry.statisticShape);
  const columns = new Map<string, Map<BoundKind, BoundColumn>>();
  for (const kind of kinds) {
    const followed = followedKind(kind, model);
    const numerics = boundNumerics(followed, lambda, bindNumerics(model, float64Arithmetic));
    const values = boundLoading(model, inputs, geometry, numerics);
    const statistics = boundStatistics(model, inputs, geometry, numerics);
    const saved = boundSaved(model, numerics);
    const elements = boundElements(model, inputs, geometry, numerics);
    const put = (name: string, i: number, quantity: Quantity): void => {
      const ofOutput = columns.get(name) ?? new Map<BoundKind, BoundColumn>();
      columns.set(name, ofOutput);
      const { narrowing, shape } = slots[name];
      const column =
        ofOutput.get(kind) ?? newBoundColumn(elementCount(shape), followed, narrowing, 16 * geometry.size + 64);
      ofOutput.set(kind, column);
      column.set(i, quantity);
    };
    for (const group of options.groups ?? Array.from({ length: geometry.groups }, (_, g) => g)) {
      const terms = values(group);
      const measured = statistics(terms, group);
      for (const [name, quantity] of Object.entries(saved(measured))) put(name, group, quantity);
      elements(group, { ...measured, values: terms }, (element, y) => put('y', element, y));
    }
  }
  return Object.fromEntries([...columns].map(([name, ofOutput]) => [name, outputBound(slots[name], ofOutput)]));
}

function outputBound({ format, shape }: Slot, columns: ReadonlyMap<BoundKind, BoundColumn>): OutputBound {
  const bounds = Object.fromEntries([...columns].map(([kind, { bound }]) => [kind, bound]));
  const [best] = [...columns].sort(([a], [b]) => Number(a === 'running') - Number(b === 'running'));
  return { format, shape, exact: best?.[1].values ?? new Float64Array(0), bounds };
}
