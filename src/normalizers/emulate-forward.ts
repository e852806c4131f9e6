import { elementCount, type Tensor, type Values } from '../tensors/tensor.ts';
import type { AffineParameters } from './affine-parameters.ts';
import { outputTensors } from './block-output.ts';
import { finishing } from './epilogue.ts';
import { elementsOf, type Geometry, parametersOfGroup, valuesAt } from './geometry.ts';
import type { NormInputs } from './inputs.ts';
import { type GroupStatistics, type MeasureGroup, measuring } from './measure.ts';
import type { NormModel } from './model.ts';
import { normalizing } from './normalize.ts';
import type { Numerics } from './numerics.ts';
import { runningMeasure, updateRunning } from './running.ts';
import { type SavedStatistics, saver } from './saved.ts';
import { scaling } from './scale.ts';

/** The values of a group as the stages after `load` see them: residuals added, converted to the compute format. */
export function loader(
  model: NormModel,
  inputs: NormInputs<Values>,
  geometry: Geometry,
  numerics: Numerics,
): (group: number) => Float64Array {
  const { output, prologue } = model.stages;
  const load = numerics.arithmetic('load', { ...output, format: model.formats.compute });
  const adders = prologue.map((stage) => numerics.arithmetic('prologue', stage));
  const { groupBase, member } = geometry;
  const x = inputs.x.data;
  const residual = inputs.residual?.data as Values;
  const addedTo = (value: number, element: number): number =>
    adders.reduce((sum, adder) => {
      numerics.at('prologue', element);
      return adder.add(sum, residual[element]);
    }, value);
  return (group) => {
    const base = groupBase[group];
    const values = new Float64Array(member.length);
    for (let j = 0; j < values.length; j++) {
      const element = base + member[j];
      const value = adders.length === 0 ? x[element] : addedTo(x[element], element);
      numerics.at('load', element);
      values[j] = load.round(value);
    }
    return values;
  };
}

/** What a forward pass came to. */
export interface ForwardPass {
  /** y; mean (where the norm centres), rstd and, where the root divides, scale; running_mean and running_var or running_rstd. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Each group's values as loaded, for a backward pass. */
  readonly loaded: readonly Float64Array[];
  /** Each element's value before the epilogue, for a backward pass. */
  readonly before: Float64Array;
  readonly saved: SavedStatistics;
}

/** How the statistics of a group come about: measured, or the running ones. */
export function statisticsOf(
  model: NormModel,
  inputs: NormInputs<Values>,
  geometry: Geometry,
  numerics: Numerics,
): MeasureGroup {
  if (model.mode === 'training') return measuring(model, numerics, geometry);
  return runningMeasure(model, inputs, scaling(model, numerics, geometry.size));
}

/** A group after its forward pass. */
interface GroupResult {
  /** Its values as loaded. */
  readonly terms: Float64Array;
  readonly statistics: GroupStatistics;
}

/** Takes what an element came to: its value before the epilogue, and y before blocks are formed. */
type PutElement = (element: number, before: number, y: number) => void;

/** Runs the forward stages of one group. */
export function groupPass(
  model: NormModel,
  inputs: NormInputs<Values>,
  geometry: Geometry,
  numerics: Numerics,
  { weight, bias }: AffineParameters,
): (group: number, put: PutElement) => GroupResult {
  const values = loader(model, inputs, geometry, numerics);
  const measure = statisticsOf(model, inputs, geometry, numerics);
  const normalize = normalizing(model, numerics);
  const finish = finishing(model, numerics);
  return (group, put) => {
    const terms = values(group);
    const statistics = measure(terms, group);
    const elements = elementsOf(geometry, group);
    const parameters = parametersOfGroup(geometry, group);
    const [weights, biases] = [valuesAt(weight, parameters), valuesAt(bias, parameters)];
    const normalized = normalize({ values: terms, statistics, weights, biases, elements });
    for (let j = 0; j < normalized.length; j++) put(elements[j], normalized[j], finish(normalized[j], elements[j]));
    return { terms, statistics };
  };
}

/** Runs the stages of the forward pass. */
export function forwardPass(
  model: NormModel,
  inputs: NormInputs,
  geometry: Geometry,
  numerics: Numerics,
  parameters: AffineParameters,
): ForwardPass {
  const pass = groupPass(model, inputs, geometry, numerics, parameters);
  const saved = saver(model, geometry, numerics);
  const all: GroupStatistics[] = [];
  const loaded: Float64Array[] = [];
  const y = new Float64Array(elementCount(inputs.x.shape));
  const keeps = model.backward !== null;
  const before = new Float64Array(keeps ? y.length : 0);
  for (let group = 0; group < geometry.groups; group++) {
    const { terms, statistics } = pass(group, (element, value, finished) => {
      if (keeps) before[element] = value;
      y[element] = finished;
    });
    if (keeps) loaded.push(terms);
    all.push(statistics);
    saved.save(group, statistics);
  }
  const outputs = {
    ...outputTensors(model, numerics, inputs.x.shape, y),
    ...saved.tensors(),
    ...updateRunning(model, inputs, numerics, all, geometry.size),
  };
  return { outputs, loaded, before, saved: saved.values };
}
