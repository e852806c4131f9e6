import type { MakeArithmetic } from '../formats/arithmetic.ts';
import { findFormat } from '../formats/catalogue.ts';
import type { Events } from '../formats/flags.ts';
import { elementCount, type Tensor, tensor } from '../tensors/tensor.ts';
import { geometryOf, norms } from './catalogue.ts';
import { finishing } from './epilogue.ts';
import { effectiveWeight } from './gain.ts';
import type { Geometry } from './geometry.ts';
import { checkForwardInputs, type ForwardInputs, parametersOf } from './inputs.ts';
import { type GroupStatistics, type MeasureGroup, measuring } from './measure.ts';
import type { NormModel } from './model.ts';
import { normalizing } from './normalize.ts';
import { bindNumerics, type Numerics, type StageName } from './numerics.ts';
import { runningMeasure, updateRunning } from './running.ts';

export type StageEvents = Partial<Record<StageName, Events>>;

/** What a kernel of the model puts out. */
export interface Emulation {
  /** y; mean (where the norm centres), rstd and, where the root divides, scale; running_mean and running_var or running_rstd. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Events by stage. */
  readonly events: StageEvents;
}

/** The values of a group as the stages after `load` see them: residuals added, converted to the compute format. */
function loader(
  model: NormModel,
  inputs: ForwardInputs,
  geometry: Geometry,
  numerics: Numerics,
): (group: number) => Float64Array {
  const { output, prologue } = model.stages;
  const load = numerics.arithmetic('load', { ...output, format: model.formats.compute });
  const adders = prologue.map((stage) => numerics.arithmetic('prologue', stage));
  const { groupBase, member } = geometry;
  const residual = inputs.residual?.data;
  return (group) => {
    const base = groupBase[group];
    return Float64Array.from(member, (offset) => {
      const element = base + offset;
      let x = inputs.x.data[element];
      for (const adder of adders) {
        numerics.at('prologue', element);
        x = adder.add(x, (residual as Float64Array)[element]);
      }
      numerics.at('load', element);
      return load.round(x);
    });
  };
}

/** Writes the saved statistics of each group: μ, 1/s and, where the root stage divides, s itself. */
function saver(model: NormModel, geometry: Geometry, numerics: Numerics) {
  const round = numerics.arithmetic('saved', { ...model.stages.output, format: model.formats.saved });
  const inverse = numerics.arithmetic('saved', model.stages.root);
  const [mean, rstd, scale] = [0, 0, 0].map(() => new Float64Array(geometry.groups)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const tensorOf = (data: Float64Array): Tensor => tensor(round.format, geometry.statisticShape, data);
  const { centres } = norms[model.norm];
  const divides = model.stages.root.kind === 'divide';
  return {
    save: (group: number, { mean: mu, scale: applied }: GroupStatistics): void => {
      numerics.at('saved', group);
      if (mu !== undefined) mean[group] = round.round(mu);
      if (divides) scale[group] = round.round(applied.value);
      rstd[group] = round.round(applied.divides ? inverse.reciprocal(applied.value) : applied.value);
    },
    tensors: (): Record<string, Tensor> => ({
      ...(centres ? { mean: tensorOf(mean) } : {}),
      rstd: tensorOf(rstd),
      ...(divides && model.mode === 'training' ? { scale: tensorOf(scale) } : {}),
    }),
  };
}

/**
 * What a kernel of the model must output, bit for bit.
 * @param make the engine's arithmetic
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function emulateForward(model: NormModel, inputs: ForwardInputs, make: MakeArithmetic): Emulation {
  const geometry = geometryOf(model, inputs.x.shape);
  checkForwardInputs(model, inputs, geometry);
  const numerics = bindNumerics(model, make);
  const values = loader(model, inputs, geometry, numerics);
  const measure: MeasureGroup =
    model.mode === 'inference'
      ? runningMeasure(model, inputs, numerics, geometry.size)
      : measuring(model, numerics, geometry);
  const normalize = normalizing(model, numerics);
  const finish = finishing(model, numerics);
  const saved = saver(model, geometry, numerics);
  const all: GroupStatistics[] = [];
  const weight = effectiveWeight(model, inputs, elementCount(geometry.parameterShape), numerics);
  const { bias } = parametersOf(model, inputs);
  const y = new Float64Array(elementCount(inputs.x.shape));
  const { groups, size, groupBase, member, groupParameter, memberParameter } = geometry;
  for (let group = 0; group < groups; group++) {
    const terms = values(group);
    const statistics = measure(terms, group);
    all.push(statistics);
    saved.save(group, statistics);
    for (let j = 0; j < size; j++) {
      const element = groupBase[group] + member[j];
      const parameter = groupParameter[group] + memberParameter[j];
      y[element] = finish(normalize(terms[j], statistics, weight?.[parameter], bias?.[parameter], element), element);
    }
  }
  const outputs = {
    y: tensor(findFormat(model.formats.output), inputs.x.shape, y),
    ...saved.tensors(),
    ...updateRunning(model, inputs, numerics, all, size),
  };
  return { outputs, events: numerics.events() };
}
