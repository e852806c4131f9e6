import { findFloatFormat, findFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Format } from '../../formats/format.ts';
import type { Backward } from '../../normalizers/backward/stages.ts';
import { finishing } from '../../normalizers/epilogue.ts';
import { trainsWeight } from '../../normalizers/gain.ts';
import type { Geometry } from '../../normalizers/geometry.ts';
import type { NormModel, Stage } from '../../normalizers/model.ts';
import { bindNumerics, type Numerics, type StageName } from '../../normalizers/numerics.ts';
import type { Narrowing } from './output.ts';

/** An output before any bound of it is known. */
export interface OutputSlot {
  readonly format: Format;
  readonly shape: readonly number[];
  readonly narrowing: Narrowing;
}

type Towards = 'towardNegative' | 'towardPositive';

/** The model with its last roundings in one direction where they draw random bits. */
function directed(model: NormModel, rounding: Towards): NormModel {
  const { output, epilogue } = model.stages;
  const over = <T extends object>(stage: T): T =>
    'rounding' in stage && typeof stage.rounding === 'object' ? { ...stage, rounding } : stage;
  const stages = { ...model.stages, output: over(output), epilogue: epilogue.map(over) };
  const { backward } = model;
  if (backward === null) return { ...model, stages };
  const ofBackward = { ...backward.stages, output: over(backward.stages.output) };
  return { ...model, stages, backward: { ...backward, stages: ofBackward } as Backward };
}

/** The same last step of both directed models. */
function narrowing(
  model: NormModel,
  stepOf: (model: NormModel, numerics: Numerics) => (value: number, element: number) => number,
): Narrowing {
  const towards = (rounding: Towards) => {
    const one = directed(model, rounding);
    return stepOf(one, bindNumerics(one, float64Arithmetic));
  };
  return { down: towards('towardNegative'), up: towards('towardPositive') };
}

/** The last rounding of a stage, to a format. */
function rounding(model: NormModel, name: StageName, stageOf: (model: NormModel) => Stage): Narrowing {
  return narrowing(model, (one, numerics) => numerics.arithmetic(name, stageOf(one)).round);
}

function gradientSlots(model: NormModel, shape: readonly number[], { parameterShape }: Geometry) {
  const { backward, affine } = model;
  if (backward === null) return {};
  const { output, parameters } = backward.formats;
  const stored = (format: string, of: readonly number[]): OutputSlot => ({
    format: findFloatFormat(format),
    shape: of,
    narrowing: rounding(model, 'backward.output', (one) => ({ ...(one.backward as Backward).stages.output, format })),
  });
  return {
    dx: stored(output, shape),
    ...(trainsWeight(model) ? { dweight: stored(parameters, parameterShape) } : {}),
    ...(affine.bias ? { dbias: stored(parameters, parameterShape) } : {}),
  };
}

/** The outputs of a model that may have bounds, and how each is stored. */
export function outputSlots(
  model: NormModel,
  shape: readonly number[],
  geometry: Geometry,
): Readonly<Record<string, OutputSlot>> {
  const { saved, output } = model.formats;
  const statistic = {
    format: findFloatFormat(saved),
    shape: geometry.statisticShape,
    narrowing: rounding(model, 'saved', ({ stages }) => ({ ...stages.output, format: saved })),
  };
  const y = { format: findFormat(output), shape, narrowing: narrowing(model, finishing) };
  return { y, mean: statistic, rstd: statistic, scale: statistic, ...gradientSlots(model, shape, geometry) };
}
