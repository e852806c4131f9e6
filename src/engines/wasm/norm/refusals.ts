import { findFormat } from '../../../formats/catalogue.ts';
import { geometryOf, norms } from '../../../normalizers/catalogue.ts';
import type { NormInputs } from '../../../normalizers/inputs.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import { remembering } from '../../../tensors/remembered.ts';
import type { Values } from '../../../tensors/tensor.ts';
import { emptyAreas } from './areas.ts';
import { backwardRefusal } from './backward-refusals.ts';
import { fitsBinary32 } from './formats.ts';
import { forwardProgram, statisticFormats } from './forward-program.ts';
import { forwardTotals } from './forward-totals.ts';
import { keyOf } from './tile-run.ts';
import { type Total, totalRefusal } from './totals.ts';

/** What a whole norm leaves to the definition, to follow "which". */
const unlike: readonly ((model: NormModel) => string | undefined)[] = [
  ({ stages }) => (stages.prologue.length === 0 ? undefined : 'adds no residuals'),
  ({ stages }) => {
    const other = stages.epilogue.find(({ kind }) => kind !== 'relu');
    return other === undefined ? undefined : `has no stage "${other.kind}"`;
  },
  ({ statistic, mode }) =>
    mode === 'inference' || statistics[statistic.kind].total !== undefined
      ? undefined
      : `does not measure "${statistic.kind}"`,
  ({ stages, mode }) =>
    mode === 'inference' || stages.moment.method === 'twoPass'
      ? undefined
      : `measures in two passes, not by the method "${stages.moment.method}"`,
  ({ stages, norm, mode }) =>
    mode === 'inference' || !norms[norm].centres || stages.mean.divide === 'after'
      ? undefined
      : `divides sums, not terms as the stage "mean"`,
  ({ stages, statistic, mode }) =>
    mode === 'inference' || !statistics[statistic.kind].sums || stages.moment.divide === 'after'
      ? undefined
      : `divides sums, not terms as the stage "moment"`,
];

function formatRefusal(model: NormModel, inputs: NormInputs<Values>): string | undefined {
  const { formats, affine } = model;
  const names = [formats.input, ...(affine.weight || affine.bias ? [formats.parameters] : [])];
  const wide = names.map((name) => findFormat(name)).find((format) => !fitsBinary32(format));
  if (wide !== undefined) return `reads values that binary32 holds, not those of ${wide.name}`;
  const { mean, stored, scale } = statisticFormats(model, inputs);
  const statistic = [...(norms[model.norm].centres ? [...mean, ...stored] : []), ...scale];
  const other = statistic.find((format) => !fitsBinary32(format));
  return other === undefined ? undefined : `takes statistics that binary32 holds, not those of ${other.name}`;
}

const remembered = remembering<{ readonly reason: string | undefined }>(8);

/** Why a whole norm can't run here, to follow "which"; undefined where it can. */
export function normRefusal(model: NormModel, inputs: NormInputs<Values>): string | undefined {
  return remembered(model, keyOf(inputs), () => ({ reason: refusalOf(model, inputs) })).reason;
}

function refusalOf(model: NormModel, inputs: NormInputs<Values>): string | undefined {
  for (const refuses of unlike) {
    const reason = refuses(model);
    if (reason !== undefined) return reason;
  }
  const wide = formatRefusal(model, inputs);
  if (wide !== undefined) return wide;
  const program = forwardProgram(model, inputs, emptyAreas());
  const refusal = [program.load, program.center, program.normalize].flatMap(({ refusals }) => refusals)[0];
  if (refusal !== undefined) return refusal;
  const geometry = geometryOf(model, inputs.x.shape);
  const { size } = geometry;
  const totals: readonly Total[] = Object.values(forwardTotals(model, program));
  const total = totals.map((one) => totalRefusal(model, one, size)).find((reason) => reason !== undefined);
  return total ?? backwardRefusal(model, geometry);
}
