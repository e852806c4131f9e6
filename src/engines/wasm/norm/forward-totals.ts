import { norms } from '../../../normalizers/catalogue.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import type { ForwardProgram } from './forward-program.ts';
import type { Total } from './totals.ts';

/** The totals that a forward pass forms; undefined where it forms none. Precondition: the moment follows from a total. */
export function forwardTotals(
  model: NormModel,
  { loaded, centred }: Pick<ForwardProgram, 'loaded' | 'centred'>,
): { readonly mean?: Total; readonly moment?: Total } {
  const { stages, statistic, mode, norm } = model;
  const term = statistics[statistic.kind].total;
  if (mode === 'inference' || term === undefined) return {};
  return {
    ...(norms[norm].centres
      ? { mean: { name: 'mean', stage: stages.mean, term: 'value', operands: loaded.formats } }
      : {}),
    moment: { name: 'moment', stage: stages.moment, term, operands: centred.formats },
  };
}
