import { findFloatFormat, findFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { Format } from '../../formats/format.ts';
import { finishing } from '../../normalizers/epilogue.ts';
import type { NormModel } from '../../normalizers/model.ts';
import { bindNumerics, type Numerics } from '../../normalizers/numerics.ts';
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
  return { ...model, stages: { ...model.stages, output: over(output), epilogue: epilogue.map(over) } };
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

/** How a tensor of that format is stored at last. */
export function storing(model: NormModel, format: string): Narrowing {
  return narrowing(model, ({ stages }, numerics) => numerics.arithmetic('saved', { ...stages.output, format }).round);
}

/** The outputs of a forward pass and how each is stored. */
export function forwardSlots(
  model: NormModel,
  shape: readonly number[],
  statisticShape: readonly number[],
): Readonly<Record<string, OutputSlot>> {
  const { saved, output } = model.formats;
  const statistic = { format: findFloatFormat(saved), shape: statisticShape, narrowing: storing(model, saved) };
  const y = { format: findFormat(output), shape, narrowing: narrowing(model, finishing) };
  return { y, mean: statistic, rstd: statistic, scale: statistic };
}
