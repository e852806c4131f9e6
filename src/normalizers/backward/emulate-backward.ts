import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { type ForwardPass, loader } from '../emulate-forward.ts';
import { trainsWeight } from '../gain.ts';
import { normalizing } from '../normalize.ts';
import { coefficientGradient } from './coefficients.ts';
import { directGradient } from './direct.ts';
import { weightGradient } from './gain.ts';
import { gradientLoader } from './load.ts';
import { type ParameterGradients, parameterGradients } from './parameters.ts';
import { projectedGradient } from './projected.ts';
import type { BackwardRun, GradientGroup, GradientOf, KnownStatistics, NormRun } from './run.ts';
import type { Backward } from './stages.ts';
import { knownStatistics } from './statistics.ts';

/** The value of an element before the epilogue, which the forward pass knows, or else is computed again. */
function valueBefore(
  { model, numerics, parameters: { weight, bias } }: BackwardRun,
  forward: Omit<ForwardPass, 'outputs'> | undefined,
): (x: number, statistics: KnownStatistics, parameter: number, element: number) => number {
  if (forward !== undefined) return (_x, _statistics, _parameter, element) => forward.before[element];
  const normalize = normalizing(model, numerics);
  return (x, { mean, scale }, parameter, element) =>
    normalize(
      x,
      { mean, scale, measure: undefined, squares: undefined },
      weight?.[parameter],
      bias?.[parameter],
      element,
    );
}

/** Makes ready what a group's gradient is formed from. */
export function preparing(run: BackwardRun, forward: Omit<ForwardPass, 'outputs'> | undefined): (group: number) => GradientGroup {
  const { model, inputs, geometry, numerics } = run;
  const statisticsOf = knownStatistics(run, forward?.saved);
  const valuesOf = forward === undefined ? loader(model, inputs, geometry, numerics) : (g: number) => forward.loaded[g];
  const before = valueBefore(run, forward);
  const load = gradientLoader(run);
  const { weight } = run.parameters;
  const { groupBase, member, groupParameter, memberParameter } = geometry;
  return (group) => {
    const statistics = statisticsOf(group);
    const values = valuesOf(group);
    const elements = member.map((offset) => groupBase[group] + offset);
    const parameters = memberParameter.map((offset) => groupParameter[group] + offset);
    const gradients = values.map((x, j) => load(elements[j], () => before(x, statistics, parameters[j], elements[j])));
    const weights = weight === undefined ? undefined : Float64Array.from(parameters, (parameter) => weight[parameter]);
    return { group, statistics, elements, parameters, values, gradients, weights };
  };
}

/** The gradient of a group in the form that the model names. */
export function gradientOf(run: BackwardRun): GradientOf {
  const { backward } = run;
  switch (backward.form) {
    case 'direct':
      return directGradient(run, backward.stages);
    case 'coefficients':
      return coefficientGradient(run, backward);
    case 'projected':
      return projectedGradient(run, backward.stages);
  }
}

/** Rounds the gradients to their formats. */
function gradientTensors(run: BackwardRun, dx: Float64Array, collected: ParameterGradients): Record<string, Tensor> {
  const { model, inputs, geometry, numerics, backward } = run;
  const { output } = backward.stages;
  const ofInput = numerics.arithmetic('backward.output', output);
  const ofParameters = numerics.arithmetic('backward.output', output, backward.formats.parameters);
  const rounded = dx.map((gradient, element) => {
    numerics.at('backward.output', element);
    return ofInput.round(gradient);
  });
  const tensors = { dx: tensor(ofInput.format, inputs.x.shape, rounded) };
  const weight = trainsWeight(model);
  const { bias } = model.affine;
  if (!weight && !bias) return tensors;
  const sums = collected.sums();
  if (weight) sums.weight.set(weightGradient(run, sums.weight));
  for (let parameter = 0; parameter < sums.weight.length; parameter++) {
    numerics.at('backward.output', dx.length + parameter);
    if (weight) sums.weight[parameter] = ofParameters.round(sums.weight[parameter]);
    if (bias) sums.bias[parameter] = ofParameters.round(sums.bias[parameter]);
  }
  const tensorOf = (data: Float64Array): Tensor => tensor(ofParameters.format, geometry.parameterShape, data);
  return {
    ...tensors,
    ...(weight ? { dweight: tensorOf(sums.weight) } : {}),
    ...(bias ? { dbias: tensorOf(sums.bias) } : {}),
  };
}

/**
 * Runs the stages of the backward pass.
 * @param forward the forward pass that ran before it; undefined for a backward pass alone
 * @returns dx and, where the model has them, dweight and dbias
 */
export function backwardPass(
  backward: Backward,
  given: NormRun,
  forward: ForwardPass | undefined,
): Record<string, Tensor> {
  const run: BackwardRun = { ...given, backward };
  const prepare = preparing(run, forward);
  const collected = parameterGradients(run);
  const ofGroup = gradientOf(run);
  const dx = new Float64Array(run.inputs.x.data.length);
  for (let group = 0; group < run.geometry.groups; group++) {
    const terms = prepare(group);
    ofGroup(terms, collected.collect).forEach((gradient, j) => {
      dx[terms.elements[j]] = gradient;
    });
  }
  return gradientTensors(run, dx, collected);
}
