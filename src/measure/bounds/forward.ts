import { findFloatFormat } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { norms } from '../../normalizers/catalogue.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import { type NormInputs, parametersOf, runningScaleName } from '../../normalizers/inputs.ts';
import type { NormModel, RootStage, Stage } from '../../normalizers/model.ts';
import type { StageName } from '../../normalizers/numerics.ts';
import { boundGain } from './gain.ts';
import { boundMeasuring } from './measure.ts';
import { type BoundStatistics, boundNormalizing } from './normalize.ts';
import type { BoundNumerics } from './numerics.ts';
import { known, type Quantity } from './quantity.ts';
import { type BoundScale, boundScaling } from './scale.ts';

/** A group's values and statistics on quantities. */
export interface BoundGroup extends BoundStatistics {
  readonly values: readonly Quantity[];
}

/** Whether every value of one format is a value of another. */
export function contains(wide: FloatFormat, narrow: FloatFormat): boolean {
  return (
    wide.precision >= narrow.precision &&
    wide.emax >= narrow.emax &&
    wide.emin - wide.precision <= narrow.emin - narrow.precision
  );
}

/**
 * Takes values of another format into a stage: those that the stage's format has stay as they are. Infinities stay where the emulation leaves
 * them, as it does not where it saturates or its format has none.
 */
export function boundTaking(
  name: StageName,
  stage: Stage,
  source: FloatFormat,
  numerics: BoundNumerics,
): (x: Quantity) => Quantity {
  const { model, round } = numerics.arithmetic(name, stage);
  if (!contains(model.format, source) || model.flushesOperands || model.flushesResults) return round;
  const keepsInfinities = numerics.emulation.arithmetic(name, stage).round(Infinity) === Infinity;
  return (x) => (keepsInfinities || Number.isFinite(x.value) ? x : round(x));
}

/** The values of a group as the stages after `load` see them. */
export function boundLoading(
  model: NormModel,
  inputs: NormInputs,
  { groupBase, member }: Geometry,
  numerics: BoundNumerics,
): (group: number) => readonly Quantity[] {
  const { output, prologue } = model.stages;
  const stage = { ...output, format: model.formats.compute };
  const adders = prologue.map((one) => numerics.arithmetic('prologue', one));
  const last = prologue.at(-1)?.format ?? model.formats.input;
  const load = boundTaking('load', stage, findFloatFormat(last), numerics);
  const x = inputs.x.data;
  const residual = inputs.residual?.data ?? x;
  return (group) =>
    Array.from(member, (offset) => {
      const element = groupBase[group] + offset;
      let value = known(x[element]);
      for (const adder of adders) {
        numerics.at('prologue', element);
        value = adder.add(value, known(residual[element]));
      }
      numerics.at('load', element);
      return load(value);
    });
}

/**
 * The statistics with which the groups are normalised: measured, or in inference the running ones.
 * @param root the stage that forms the scale again for a backward pass
 */
export function boundStatistics(
  model: NormModel,
  inputs: NormInputs,
  geometry: Geometry,
  numerics: BoundNumerics,
  root?: RootStage,
): (values: readonly Quantity[], group: number) => BoundStatistics {
  const scale = boundScaling(model, numerics, geometry.size, root, root === undefined ? 'root' : 'backward.root');
  if (model.mode === 'inference') {
    const name = runningScaleName(model);
    const means = inputs.running_mean?.data as Float64Array;
    const scales = name === undefined ? undefined : inputs[name]?.data;
    const scaleOf = (group: number): BoundScale => {
      if (scales === undefined) return scale({ ...known(1), floor: 0 }, group);
      const running = { ...known(scales[group]), ...(scales[group] >= 0 ? { floor: 0 } : {}) };
      return name === 'running_var' ? scale(running, group) : { applied: running, divides: false };
    };
    return (_values, group) => ({ mean: known(means[group]), scale: scaleOf(group) });
  }
  const measure = boundMeasuring(model, numerics, geometry);
  return (values, group) => {
    const { mean, measure: size } = measure(values, group);
    return { mean, scale: scale(size, group) };
  };
}

/** Mean, reciprocal scale and scale of a group before they are saved. */
export function boundSaved(
  model: NormModel,
  numerics: BoundNumerics,
): (statistics: BoundStatistics) => Record<string, Quantity> {
  const root = numerics.arithmetic('saved', model.stages.root);
  const divides = model.stages.root.kind === 'divide' && model.mode === 'training';
  return ({ mean, scale }) => ({
    ...(norms[model.norm].centres && mean !== undefined ? { mean } : {}),
    rstd: scale.divides ? root.reciprocal(scale.applied) : scale.applied,
    ...(divides ? { scale: scale.applied } : {}),
  });
}

/** The elements of a group before epilogue and output. */
export function boundElements(
  model: NormModel,
  inputs: NormInputs,
  { groupBase, member, groupParameter, memberParameter }: Geometry,
  numerics: BoundNumerics,
): (
  group: number,
  of: BoundGroup,
  isWanted: (element: number) => boolean,
  use: (element: number, y: Quantity) => void,
) => void {
  const normalize = boundNormalizing(model, numerics);
  const { weight } = boundGain(model, inputs, numerics);
  const { bias } = parametersOf(model, inputs);
  return (group, statistics, isWanted, use) => {
    statistics.values.forEach((x, j) => {
      const element = groupBase[group] + member[j];
      if (!isWanted(element)) return;
      const i = groupParameter[group] + memberParameter[j];
      use(element, normalize(x, statistics, weight(i), bias === undefined ? bias : known(bias[i]), element));
    });
  };
}
