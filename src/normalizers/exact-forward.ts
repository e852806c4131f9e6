import { add, type Dyadic, fromNumber, zero } from '../exact/dyadic.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { exactBlocks } from './block-output.ts';
import { geometryOf, norms } from './catalogue.ts';
import { elementScaling, elementValues, elementwise } from './exact-elements.ts';
import { exactFinish, exactRounding } from './exact-finish.ts';
import { exactGain } from './exact-gain.ts';
import { exactRunningScale, exactRunningUpdate } from './exact-running.ts';
import {
  type Constants,
  constantsOf,
  type GroupResult,
  measureGroup,
  savedStatistics,
  specialGroup,
} from './exact-statistics.ts';
import type { Geometry } from './geometry.ts';
import { checkNormInputs, type NormInputs, parametersOf } from './inputs.ts';
import type { NormModel } from './model.ts';

/** Where the elements of a group lie, and their values. */
export interface ElementValues {
  readonly elements: Int32Array;
  /** As doubles: exact, but for rounded sums with a residual. */
  readonly rough: Float64Array;
  /** Exactly; 0 for what is not finite. */
  readonly exact: () => Dyadic[];
}

export function groupValues(
  model: NormModel,
  inputs: NormInputs,
  { groupBase, member }: Geometry,
  g: number,
): ElementValues {
  const x = inputs.x.data;
  const residual = model.stages.prologue.length > 0 ? inputs.residual?.data : undefined;
  const elements = member.map((offset) => groupBase[g] + offset);
  const finite = (value: number): Dyadic => (Number.isFinite(value) ? fromNumber(value) : zero);
  const exactOf = (e: number): Dyadic =>
    residual === undefined ? finite(x[e]) : add(finite(x[e]), finite(residual[e]));
  return {
    elements,
    rough: Float64Array.from(elements, (e) => x[e] + (residual?.[e] ?? 0)),
    exact: () => Array.from(elements, exactOf),
  };
}

function resultOf(
  model: NormModel,
  inputs: NormInputs,
  g: number,
  values: ElementValues,
  constants: Constants,
): GroupResult {
  if (model.mode === 'inference') return exactRunningScale(model, inputs, g, values.exact(), constants);
  const measured = (): GroupResult => measureGroup(model, values.exact(), constants);
  return values.rough.every(Number.isFinite) ? measured() : specialGroup(model, values.rough, measured);
}

/** A tensor for each saved statistic, filled group by group. */
function statisticTensors(model: NormModel, { groups, statisticShape }: Geometry, saved: Arithmetic) {
  const data = { mean: new Float64Array(groups), rstd: new Float64Array(groups), scale: new Float64Array(groups) };
  const of = (values: Float64Array): Tensor => tensor(saved.format, statisticShape, values);
  return {
    save: (g: number, result: GroupResult): void => {
      const { mean, rstd, scale } = savedStatistics(result, saved);
      data.mean[g] = mean;
      data.rstd[g] = rstd;
      data.scale[g] = scale;
    },
    tensors: (): Record<string, Tensor> => ({
      ...(norms[model.norm].centres ? { mean: of(data.mean) } : {}),
      rstd: of(data.rstd),
      scale: of(data.scale),
    }),
  };
}

/**
 * The correctly rounded result of a norm: parameters count as the values they have in their formats, everything else is over the reals,
 * rounded once to the output format (statistics: to the saved format). A NaN in a group makes the group NaN; so does an infinity where
 * the norm centres. Elsewhere an infinity makes the scale infinite: finite values become β, infinite ones NaN.
 * @returns y (with y_scale and y_tensor_scale where it is in blocks), mean (norms that centre), rstd and scale, and in training the running statistics
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function exactForward(model: NormModel, inputs: NormInputs): Record<string, Tensor> {
  const geometry = geometryOf(model, inputs.x.shape);
  checkNormInputs(model, inputs, geometry);
  const { groups, size, groupParameter, memberParameter } = geometry;
  const constants = constantsOf(model, size);
  const finish = exactFinish(model);
  const gain = exactGain(model, inputs);
  const { bias } = parametersOf(model, inputs);
  const [element, valueOf] = [elementwise(model, gain, finish), elementValues(gain)];
  const { centres } = norms[model.norm];
  const statistics = statisticTensors(model, geometry, exactRounding(model, model.stages.output, model.formats.saved));
  const y = new Float64Array(inputs.x.data.length);
  const blocks = exactBlocks(model, inputs.x.shape);
  const results: GroupResult[] = [];
  for (let g = 0; g < groups; g++) {
    const values = groupValues(model, inputs, geometry, g);
    const result = resultOf(model, inputs, g, values, constants);
    if (model.running !== null) results.push(result);
    statistics.save(g, result);
    const scaling = elementScaling(result, gain, centres);
    for (let j = 0; j < size; j++) {
      const parameter = groupParameter[g] + memberParameter[j];
      const operands = [result, scaling, values.rough[j], j, parameter, bias?.[parameter] ?? 0] as const;
      if (blocks === undefined) y[values.elements[j]] = element(...operands);
      else blocks.set(values.elements[j], valueOf(...operands));
    }
  }
  return {
    ...(blocks?.tensors() ?? { y: tensor(finish.format, inputs.x.shape, y) }),
    ...statistics.tensors(),
    ...exactRunningUpdate(model, inputs, results, size),
  };
}
