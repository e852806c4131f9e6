import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { type ForwardPass, loader } from '../emulate-forward.ts';
import { trainsWeight } from '../gain.ts';
import { elementsOf, parametersOfGroup, valuesAt } from '../geometry.ts';
import { type Members, normalizing } from '../normalize.ts';
import { coefficientGradient } from './coefficients.ts';
import { directGradient } from './direct.ts';
import { weightGradient } from './gain.ts';
import { gradientLoader } from './load.ts';
import { type ParameterGradients, parameterGradients } from './parameters.ts';
import { projectedGradient } from './projected.ts';
import type { BackwardRun, GradientGroup, GradientOf, NormRun } from './run.ts';
import type { Backward } from './stages.ts';
import { knownStatistics } from './statistics.ts';

/** The values of a group before the epilogue, which the forward pass knows, or else are computed again. */
function valuesBefore(
  { model, numerics }: BackwardRun,
  forward: Omit<ForwardPass, 'outputs'> | undefined,
): (members: Members) => Float64Array {
  return forward === undefined ? normalizing(model, numerics) : ({ elements }) => valuesAt(forward.before, elements);
}

/** Makes ready what a group's gradient is formed from. */
export function preparing(
  run: BackwardRun,
  forward: Omit<ForwardPass, 'outputs'> | undefined,
): (group: number) => GradientGroup {
  const { model, inputs, geometry, numerics } = run;
  const statisticsOf = knownStatistics(run, forward?.saved);
  const valuesOf = forward === undefined ? loader(model, inputs, geometry, numerics) : (g: number) => forward.loaded[g];
  const before = valuesBefore(run, forward);
  const load = gradientLoader(run);
  const { weight, bias } = run.parameters;
  return (group) => {
    const statistics = statisticsOf(group);
    const values = valuesOf(group);
    const elements = elementsOf(geometry, group);
    const parameters = parametersOfGroup(geometry, group);
    const weights = valuesAt(weight, parameters);
    const gradients = load(elements, () =>
      before({ values, statistics, weights, biases: valuesAt(bias, parameters), elements }),
    );
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
  const rounded = new Float64Array(dx.length);
  for (let element = 0; element < rounded.length; element++) {
    numerics.at('backward.output', element);
    rounded[element] = ofInput.round(dx[element]);
  }
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
    const gradients = ofGroup(terms, collected.collect);
    for (let j = 0; j < gradients.length; j++) dx[terms.elements[j]] = gradients[j];
  }
  return gradientTensors(run, dx, collected);
}
