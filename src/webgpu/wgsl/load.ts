import type { FloatFormat } from '../../formats/format.ts';
import type { Stage } from '../../normalizers/stages.ts';
import type { WgslArithmetic } from './arithmetic.ts';
import type { BoundBuffer, KernelBuilder } from './builder.ts';
import type { WgslNumerics } from './stage-numerics.ts';

/** What the stage `load` is written from. */
export interface LoadRun {
  readonly model: { readonly formats: { readonly compute: string }; readonly stages: { readonly output: Stage } };
  readonly builder: KernelBuilder;
  readonly numerics: WgslNumerics;
}

/** Conversion to the compute format of values of some format. */
export function loading(
  { model, numerics }: Pick<LoadRun, 'model' | 'numerics'>,
  operands: FloatFormat,
): WgslArithmetic {
  const { formats, stages } = model;
  return numerics.arithmetic('stages.output', stages.output, formats.compute, {
    formatPath: 'formats.compute',
    operands,
  });
}

/** Declares `loaded(member)`: x in the compute format. */
export function declareLoaded(run: LoadRun, x: BoundBuffer, input: FloatFormat): void {
  const { format, round } = loading(run, input);
  const value = round(x.at('element(member)'));
  run.builder.define('loaded', `Stage load: x in ${format.name}.`, ['member'], [value]);
}
