import { norms } from '../../../normalizers/catalogue.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import type { NormKernel, WgslStatistics } from './run.ts';

/** The statistics of a group as they are saved: μ, 1/s and, where the root stage divides, s itself. */
export interface SavedText {
  readonly mean: Expression | undefined;
  readonly rstd: Expression;
  readonly scale: Expression | undefined;
}

/** How saved statistics are rounded. */
function savedArithmetic({ model, numerics }: NormKernel): WgslArithmetic {
  return numerics.arithmetic('stages.output', model.stages.output, model.formats.saved, 'formats.saved');
}

/** The counterpart of `saver` (src/normalizers/saved.ts). */
export function savedStatistics(
  kernel: NormKernel,
  { mean, scale }: Pick<WgslStatistics, 'mean' | 'scale'>,
): SavedText {
  const { model, numerics } = kernel;
  const { round } = savedArithmetic(kernel);
  const { divides, value } = scale;
  const inverse = (): Expression => numerics.arithmetic('stages.root', model.stages.root).reciprocal(value);
  return {
    mean: mean && round(mean),
    rstd: round(divides ? inverse() : value),
    scale: model.stages.root.kind === 'divide' ? round(value) : undefined,
  };
}

/** Binds the saved statistics that are put out, and gives the statements that store a group's. */
export function storeSaved(kernel: NormKernel, { mean, rstd, scale }: SavedText): readonly string[] {
  const { model, builder, geometry } = kernel;
  const { groups, statisticShape: shape } = geometry;
  const { format } = savedArithmetic(kernel);
  const store = (name: string, value: Expression): string =>
    builder.bind({ name, role: 'output', length: groups, shape }, format).store('group', value);
  return [
    ...(norms[model.norm].centres && mean !== undefined ? [store('mean', mean)] : []),
    store('rstd', rstd),
    ...(scale !== undefined && model.mode === 'training' ? [store('scale', scale)] : []),
  ];
}
