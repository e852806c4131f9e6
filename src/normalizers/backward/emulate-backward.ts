import { findFloatFormat } from '../../formats/catalogue.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { type ForwardPass, loader } from '../emulate-forward.ts';
import { parametersOf } from '../inputs.ts';
import { normalizing } from '../normalize.ts';
import { directGradient } from './direct.ts';
import { gradientLoader } from './load.ts';
import { parameterGradients } from './parameters.ts';
import { restoring } from './restore.ts';
import type { BackwardRun, GradientGroup, KnownStatistics, NormRun } from './run.ts';
import type { Backward } from './stages.ts';
import { knownStatistics } from './statistics.ts';

/** The value of an element before the epilogue, which the forward pass knows, or else is computed again. */
function valueBefore(
  { model, inputs, numerics }: BackwardRun,
  forward: ForwardPass | undefined,
): (x: number, statistics: KnownStatistics, parameter: number, element: number) => number {
  if (forward !== undefined) return (_x, _statistics, _parameter, element) => forward.before[element];
  const normalize = normalizing(model, numerics);
  const { weight, bias } = parametersOf(model, inputs);
  return (x, { mean, scale }, parameter, element) =>
    normalize(
      x,
      { mean, scale, measure: undefined, squares: undefined },
      weight?.[parameter],
      bias?.[parameter],
      element,
    );
}

/** What the gradients of parameters are summed of, by element of x. */
interface Elements {
  readonly loaded: Float64Array;
  readonly normalized: Float64Array;
}

/** Makes ready what a group's gradient is formed from, and notes each element's loaded dy and x̂. */
function preparing(
  run: BackwardRun,
  forward: ForwardPass | undefined,
  { loaded, normalized }: Elements,
): (group: number) => GradientGroup {
  const { model, inputs, geometry, numerics, backward } = run;
  const statisticsOf = knownStatistics(run, forward?.saved);
  const valuesOf = forward === undefined ? loader(model, inputs, geometry, numerics) : (g: number) => forward.loaded[g];
  const before = valueBefore(run, forward);
  const load = gradientLoader(run);
  const restore = restoring(run);
  const product = numerics.arithmetic('backward.product', backward.stages.product);
  const { weight } = parametersOf(model, inputs);
  const { groupBase, member, groupParameter, memberParameter } = geometry;
  return (group) => {
    const statistics = statisticsOf(group);
    const values = valuesOf(group);
    const elements = member.map((offset) => groupBase[group] + offset);
    const centred = new Float64Array(elements.length);
    const xHat = new Float64Array(elements.length);
    const scaled = new Float64Array(elements.length);
    elements.forEach((element, j) => {
      const parameter = groupParameter[group] + memberParameter[j];
      const dy = load(element, () => before(values[j], statistics, parameter, element));
      centred[j] = restore.centred(values[j], statistics, element);
      xHat[j] = restore.normalized(values[j], centred[j], statistics, element);
      numerics.at('backward.product', element);
      scaled[j] = weight === undefined ? dy : product.multiply(dy, weight[parameter]);
      loaded[element] = dy;
      normalized[element] = xHat[j];
    });
    return { group, statistics, elements, centred, normalized: xHat, scaled };
  };
}

/** Rounds the gradients to their formats. */
function gradientTensors(run: BackwardRun, dx: Float64Array, elements: Elements): Record<string, Tensor> {
  const { model, inputs, geometry, numerics, backward } = run;
  const { output } = backward.stages;
  const ofInput = numerics.arithmetic('backward.output', output);
  const ofParameters = numerics.arithmetic('backward.output', output, backward.formats.parameters);
  const tensors: Record<string, Tensor> = {
    dx: tensor(
      findFloatFormat(backward.formats.output),
      inputs.x.shape,
      dx.map((gradient, element) => {
        numerics.at('backward.output', element);
        return ofInput.round(gradient);
      }),
    ),
  };
  const { weight, bias } = model.affine;
  if (!weight && !bias) return tensors;
  const sums = parameterGradients(run, elements.loaded, elements.normalized);
  for (let parameter = 0; parameter < sums.weight.length; parameter++) {
    numerics.at('backward.output', dx.length + parameter);
    if (weight) sums.weight[parameter] = ofParameters.round(sums.weight[parameter]);
    if (bias) sums.bias[parameter] = ofParameters.round(sums.bias[parameter]);
  }
  const tensorOf = (data: Float64Array): Tensor => tensor(ofParameters.format, geometry.parameterShape, data);
  if (weight) tensors.dweight = tensorOf(sums.weight);
  if (bias) tensors.dbias = tensorOf(sums.bias);
  return tensors;
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
  const { geometry, inputs } = run;
  const length = inputs.x.data.length;
  const elements: Elements = { loaded: new Float64Array(length), normalized: new Float64Array(length) };
  const prepare = preparing(run, forward, elements);
  const gradientOf = directGradient(run);
  const dx = new Float64Array(length);
  for (let group = 0; group < geometry.groups; group++) {
    const terms = prepare(group);
    gradientOf(terms).forEach((gradient, j) => {
      dx[terms.elements[j]] = gradient;
    });
  }
  return gradientTensors(run, dx, elements);
}
