import { findFormat } from '../../../formats/catalogue.ts';
import { slopes } from '../../../normalizers/backward/slope.ts';
import { gainOf } from '../../../normalizers/gain.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { elementCount } from '../../../tensors/tensor.ts';
import { ofGroups } from './areas.ts';
import { emptyBackwardAreas } from './backward-areas.ts';
import { backwardProgram, type DirectBackward } from './backward-program.ts';
import { backwardTotals } from './backward-totals.ts';
import { fitsBinary32 } from './formats.ts';
import { layoutOf } from './layout.ts';
import { type Total, totalRefusal } from './totals.ts';

/** dy and x̂ of that many values are kept at most, where parameters are summed over groups. */
const mostKept = 2 ** 28;

/** What a backward pass leaves to the definition, to follow "which". */
const unlike: readonly ((model: NormModel, geometry: Geometry) => string | undefined)[] = [
  ({ backward }) => (backward?.form === 'direct' ? undefined : `runs no backward pass in the form "${backward?.form}"`),
  ({ backward }) => (backward?.saved === 'computed' ? undefined : 'runs no backward pass alone'),
  ({ mode }) => (mode === 'training' ? undefined : 'runs no backward pass of inference'),
  ({ statistic: { kind } }) =>
    slopes[kind].ofRatios && slopes[kind].balanced ? undefined : `has no gradients of the statistic "${kind}"`,
  ({ epsilon: { place, value } }) =>
    place === 'insideRoot' || (place === 'added' && value === 0)
      ? undefined
      : `has no gradients beside an epsilon whose place is "${place}"`,
  ({ stages }) => (stages.epilogue.length === 0 ? undefined : 'runs no backward pass through an epilogue'),
  (model) => (gainOf(model).held ? 'has no gradients of held weights' : undefined),
  ({ affine }, geometry) => {
    if (!(affine.weight || affine.bias)) return undefined;
    const { groupParameter, memberParameter, groups, size, parameterShape } = geometry;
    if (ofGroups(geometry) && groups === elementCount(parameterShape)) return undefined;
    if (groups * size > mostKept) return `keeps at most ${mostKept} values for the gradients of parameters`;
    const each = groupParameter.every((offset) => offset === 0) && memberParameter.every((offset, j) => offset === j);
    const own = !ofGroups(geometry) && each && layoutOf(geometry).direction === 'rows';
    return own
      ? undefined
      : 'sums gradients of parameters of one group, or of one member of each group that lies in a row';
  },
];

/** Why a backward pass can't run here, to follow "which"; undefined where it can, or there is none. */
export function backwardRefusal(model: NormModel, geometry: Geometry): string | undefined {
  if (model.backward === null) return undefined;
  for (const refuses of unlike) {
    const reason = refuses(model, geometry);
    if (reason !== undefined) return reason;
  }
  const backward = model.backward as DirectBackward;
  const wide = [backward.formats.gradient, model.formats.saved].map((name) => findFormat(name));
  const other = wide.find((format) => !fitsBinary32(format));
  if (other !== undefined) return `reads values that binary32 holds, not those of ${other.name}`;
  const program = backwardProgram(model, backward, emptyBackwardAreas());
  const refusal = [...program.restore.refusals, ...program.combine.refusals][0];
  if (refusal !== undefined) return refusal;
  const { dot, sum, weight, bias } = backwardTotals(model, backward, program);
  const { groups, size } = geometry;
  const over = ofGroups(geometry) ? size : groups;
  const refused = (total: Total | undefined, terms: number): string | undefined =>
    total === undefined ? undefined : totalRefusal(model, total, terms);
  return refused(dot, size) ?? refused(sum, size) ?? refused(weight, over) ?? refused(bias, over);
}
