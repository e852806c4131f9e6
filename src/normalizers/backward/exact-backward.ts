import * as rational from '../../exact/rational.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { elementCount, type Tensor, tensor } from '../../tensors/tensor.ts';
import { geometryOf, norms } from '../catalogue.ts';
import { exactRounding } from '../exact-finish.ts';
import { exactGain, gainValues } from '../exact-gain.ts';
import { type Constants, constantsOf, measureGroup, specialGroup } from '../exact-statistics.ts';
import { type ElementValues, groupValues } from '../exact-work.ts';
import { trainsWeight } from '../gain.ts';
import type { Geometry } from '../geometry.ts';
import { checkNormInputs, type NormInputs, parametersOf, savedScaleName } from '../inputs.ts';
import type { NormModel } from '../model.ts';
import { isMeasured } from '../statistics.ts';
import { type GivenStatistics, givenGroup } from './exact-given.ts';
import { groupGradient } from './exact-gradient.ts';
import { heldGradient, heldGroup } from './exact-held.ts';
import { type KnownGroup, measuredGroup, type SpecialGroup } from './exact-known.ts';
import { activity } from './exact-normalized.ts';
import { type ParameterGroup, parameterGradients } from './exact-parameters.ts';
import { runningGroup } from './exact-running.ts';
import type { Backward } from './stages.ts';

/** The statistics that were saved for a group, as a backward pass alone is given them. */
function givenStatistics(model: NormModel, inputs: NormInputs, g: number): GivenStatistics {
  const name = savedScaleName(model);
  const value = (inputs[name] as Tensor).data[g];
  return { mean: norms[model.norm].centres ? (inputs.mean as Tensor).data[g] : 0, value, divides: name === 'scale' };
}

/** Training, some value not finite: x̂ and dx as the forward pass has its scale. */
function infiniteGroup(
  model: NormModel,
  { rough, exact }: ElementValues,
  constants: Constants,
): KnownGroup | SpecialGroup {
  if (!isMeasured(model.statistic)) {
    const known = measuredGroup(model, exact(), constants);
    return known.kind === 'special' || !norms[model.norm].centres ? known : { ...known, noValues: true };
  }
  const { kind } = specialGroup(model, rough, () => measureGroup(model, exact(), constants));
  return {
    kind: 'special',
    gradient: () => Number.NaN,
    normalized: (x) => (kind === 'infinite' ? x / Infinity : Number.NaN),
  };
}

function knownGroup(
  model: NormModel,
  { saved }: Backward,
  inputs: NormInputs,
  g: number,
  elements: ElementValues,
  constants: Constants,
): KnownGroup | SpecialGroup {
  const { exact, rough } = elements;
  if (model.mode === 'inference') return runningGroup(model, inputs, g, exact(), constants);
  const finite = rough.every(Number.isFinite);
  if (saved === 'given') {
    const known = givenGroup(model, exact(), givenStatistics(model, inputs, g), constants);
    return finite || known.kind === 'special' ? known : { ...known, noGradient: true };
  }
  return finite ? measuredGroup(model, exact(), constants) : infiniteGroup(model, elements, constants);
}

/** What an epilogue's scales multiply y by, and dy with it. */
function unitOf({ stages }: NormModel): rational.Rational {
  return stages.epilogue.reduce(
    (unit, stage) => (stage.kind === 'scale' ? rational.divide(unit, rational.fromNumber(stage.scale)) : unit),
    rational.one,
  );
}

/** dy of a group's members, 0 where an activation lets nothing pass. */
function incomingOf(
  model: NormModel,
  group: Pick<ParameterGroup, 'known' | 'values'>,
  dy: Float64Array,
  weight: Float64Array | undefined,
  bias: Float64Array | undefined,
): Float64Array {
  if (!model.stages.epilogue.some(({ kind }) => kind === 'relu')) return dy;
  const isActive = activity(group);
  return dy.map((value, j) => (isActive(j, weight?.[j] ?? 1, bias?.[j] ?? 0) ? value : 0));
}

/** A parameter's values for the members of each group. */
function memberwise(data: Float64Array | undefined, { groupParameter, memberParameter }: Geometry) {
  return (g: number): Float64Array | undefined =>
    data === undefined ? data : Float64Array.from(memberParameter, (offset) => data[groupParameter[g] + offset]);
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
  const constants = constantsOf(model, geometry.size);
  const gain = exactGain(model, inputs);
  const gamma = model.affine.weight ? gainValues(gain, elementCount(geometry.parameterShape)) : undefined;
  const weights = memberwise(gamma, geometry);
  const biases = memberwise(parametersOf(model, inputs).bias, geometry);
  const unit = unitOf(model);
  const rounding = (format: string) => exactRounding(model, stages.output, format);
  const output = rounding(formats.output);
  const { data: gradient } = inputs.dy as Tensor;
  const dx = new Float64Array(inputs.x.data.length);
  const groups: ParameterGroup[] = [];
  for (let g = 0; g < geometry.groups; g++) {
    const elements = groupValues(model, inputs, geometry, g);
    const known = knownGroup(model, model.backward, inputs, g, elements, constants);
    const gained = gain.held === undefined ? known : heldGroup(known, gain.held);
    const weight = weights(g);
    const given = Float64Array.from(elements.elements, (element) => gradient[element]);
    const dy = incomingOf(model, { known: gained, values: elements.rough }, given, weight, biases(g));
    groups.push({ known, values: elements.rough, dy });
    groupGradient(gained, { dy, weight, unit }, output, options).forEach((value, j) => {
      dx[elements.elements[j]] = value;
    });
  }
  const outputs = { dx: tensor(findFloatFormat(formats.output), inputs.x.shape, dx) };
  const trained = trainsWeight(model);
  if (!trained && !model.affine.bias) return outputs;
  const { weight, bias } = parameterGradients(geometry, groups, unit, rounding(formats.parameters), options);
  const heldWeight =
    gain.held === undefined ? undefined : heldGradient(geometry, groups, gain.held, unit, rounding(formats.parameters));
  const of = (data: Float64Array): Tensor => tensor(findFloatFormat(formats.parameters), geometry.parameterShape, data);
  return {
    ...outputs,
    ...(trained ? { dweight: of(heldWeight ?? weight) } : {}),
    ...(model.affine.bias ? { dbias: of(bias) } : {}),
  };
}
