import { norms } from '../../../normalizers/catalogue.ts';
import type { Expression } from '../expression.ts';
import type { NormKernel, WgslStatistics } from './run.ts';

/**
 * Binds the saved statistics that are put out (μ, 1/s and, where the root stage divides, s itself), and gives the statements that store a
 * group's. The counterpart of `saver` (src/normalizers/saved.ts).
 */
export function storeSaved(
  { model, builder, numerics, geometry }: NormKernel,
  { mean, scale }: Pick<WgslStatistics, 'mean' | 'scale'>,
): readonly string[] {
  const { root, output } = model.stages;
  const { format, round } = numerics.arithmetic('stages.output', output, model.formats.saved, {
    formatPath: 'formats.saved',
  });
  const { groups, statisticShape: shape } = geometry;
  const store = (name: string, value: Expression): string =>
    builder.bind({ name, role: 'output', length: groups, shape }, format).store('group', round(value));
  const inverse = (): Expression => numerics.arithmetic('stages.root', root).reciprocal(scale.value);
  return [
    ...(norms[model.norm].centres && mean !== undefined ? [store('mean', mean)] : []),
    store('rstd', scale.divides ? inverse() : scale.value),
    ...(root.kind === 'divide' && model.mode === 'training' ? [store('scale', scale.value)] : []),
  ];
}
