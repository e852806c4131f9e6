import * as rational from '../../exact/rational.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { geometryOf } from '../catalogue.ts';
import { exactRounding } from '../exact-finish.ts';
import { exactGain } from '../exact-gain.ts';
import { trainsWeight } from '../gain.ts';
import { checkNormInputs, type NormInputs } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import { groupGradient } from './exact-gradient.ts';
import { type ExactBackwardGroup, exactGroups } from './exact-groups.ts';
import { heldGradient } from './exact-held.ts';
import { parameterSums } from './exact-parameters.ts';
import { backwardFilter } from './filter.ts';
import type { Backward } from './stages.ts';

/** What an epilogue's scales multiply y by, and dy with it. */
function unitOf({ stages }: NormModel): rational.Rational {
  return stages.epilogue.reduce(
    (unit, stage) => (stage.kind === 'scale' ? rational.divide(unit, rational.fromNumber(stage.scale)) : unit),
    rational.one,
  );
}

/** Whether doubles may decide what they can tell; for the comparison with the path on which they don't. */
export interface ExactBackwardOptions {
  /** Default true. */
  readonly filter?: boolean;
}

/**
 * The correctly rounded gradients of a norm with respect to x (or x + residual), weight and bias.
 * @returns dx and, where the model has the parameters, dweight and dbias
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function exactBackward(
  model: NormModel & { readonly backward: Backward },
  inputs: NormInputs,
  options: ExactBackwardOptions = {},
): Record<string, Tensor> {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const { formats, stages } = model.backward;
  const gain = exactGain(model, inputs);
  const unit = unitOf(model);
  const rounding = (format: string) => exactRounding(model, stages.output, format);
  const [output, ofParameters] = [rounding(formats.output), rounding(formats.parameters)];
  const groupOf = exactGroups(model, inputs, geometry, gain, (known, dy, weight) =>
    groupGradient(known, { dy, weight, unit }, output, options),
  );
  const filtered = (options.filter ?? true) ? backwardFilter(model, inputs, geometry, output) : undefined;
  const sums = parameterSums(geometry, unit, ofParameters, options);
  const trained = trainsWeight(model);
  const hasParameters = trained || model.affine.bias;
  const dx = new Float64Array(inputs.x.data.length);
  const groups: ExactBackwardGroup[] = [];
  for (let g = 0; g < geometry.groups; g++) {
    const group = groupOf(g);
    const quick = filtered?.(g);
    if (hasParameters) {
      groups.push(group);
      sums.add(g, group, quick?.near);
    }
    if (quick?.gradient(dx, (j) => group.gradient[j]) === true) continue;
    group.gradient.forEach((value, j) => {
      dx[geometry.groupBase[g] + geometry.member[j]] = value;
    });
  }
  const outputs = { dx: tensor(findFloatFormat(formats.output), inputs.x.shape, dx) };
  if (!hasParameters) return outputs;
  const { weight, bias } = sums.rounded(groups);
  const heldWeight =
    gain.held === undefined ? undefined : heldGradient(geometry, groups, gain.held, unit, ofParameters);
  const of = (data: Float64Array): Tensor => tensor(findFloatFormat(formats.parameters), geometry.parameterShape, data);
  return {
    ...outputs,
    ...(trained ? { dweight: of(heldWeight ?? weight) } : {}),
    ...(model.affine.bias ? { dbias: of(bias) } : {}),
  };
}
