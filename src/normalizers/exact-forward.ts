import { add, type Dyadic, fromNumber, zero } from '../exact/dyadic.ts';
import type { Rational } from '../exact/rational.ts';
import type { Real } from '../exact/real.ts';
import type { Arithmetic } from '../formats/arithmetic.ts';
import { type Tensor, tensor } from '../tensors/tensor.ts';
import { exactBlocks } from './block-output.ts';
import { geometryOf, norms } from './catalogue.ts';
import { type ExactScaling, exactElement, filteredElement } from './exact-element.ts';
import { type ExactFinish, exactFinish, exactRounding } from './exact-finish.ts';
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

/** γ·x̂ + β where the scale or a parameter is not a positive finite number: IEEE 754 on the real expression. */
function specialElement(result: GroupResult, x: number, j: number, weight: number, bias: number): number {
  switch (result.kind) {
    case 'nan':
      return Number.NaN;
    case 'infinite':
      return (x / Infinity) * weight + bias;
    case 'zeroScale':
    case 'finite': {
      // Under given statistics an infinity stays what it is.
      if (!Number.isFinite(x)) return x * weight + bias;
      const numerator = result.scaling.group.numerators[j];
      const sign = numerator > 0n ? 1 : numerator < 0n ? -1 : 0;
      return (result.kind === 'zeroScale' ? sign / 0 : sign) * weight + bias;
    }
  }
}

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
  if (!values.rough.every(Number.isFinite)) return specialGroup(model, values.rough);
  return measureGroup(model, values.exact(), constants);
}

type Element = (result: GroupResult, x: number, j: number, weight: number, bias: number) => number;

/** What exactElement needs of a group; undefined for the elements of {@link specialElement}. */
function scalingOf(result: GroupResult, x: number, weight: number, bias: number): ExactScaling | undefined {
  if (result.kind !== 'finite') return undefined;
  return Number.isFinite(x) && Number.isFinite(weight) && Number.isFinite(bias) ? result.scaling : undefined;
}

/** An element as a number, or as a real number times any factor. */
function elementValue(...[result, x, j, weight, bias]: Parameters<Element>): number | ((factor: Rational) => Real) {
  const scaling = scalingOf(result, x, weight, bias);
  if (scaling === undefined) return specialElement(result, x, j, weight, bias);
  return (factor) => exactElement(scaling, j, weight, bias, factor);
}

/** Rounds one element: by a filter on doubles where it can tell, else exactly. */
function elementwise(model: NormModel, finish: ExactFinish): Element {
  const filter = finish.plain && model.stages.prologue.length === 0 && finish.rounding.format.precision <= 25;
  return (result, x, j, weight, bias) => {
    const scaling = scalingOf(result, x, weight, bias);
    if (scaling === undefined) return finish.number(specialElement(result, x, j, weight, bias));
    const quick = filter ? filteredElement(scaling, x, weight, bias, finish.rounding) : undefined;
    return quick ?? finish.real(exactElement(scaling, j, weight, bias, finish.unit));
  };
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
  const { weight, bias } = parametersOf(model, inputs);
  const element = elementwise(model, finish);
  const statistics = statisticTensors(model, geometry, exactRounding(model, model.stages.output, model.formats.saved));
  const y = new Float64Array(inputs.x.data.length);
  const blocks = exactBlocks(model, inputs.x.shape);
  const results: GroupResult[] = [];
  for (let g = 0; g < groups; g++) {
    const values = groupValues(model, inputs, geometry, g);
    const result = resultOf(model, inputs, g, values, constants);
    if (model.running !== null) results.push(result);
    statistics.save(g, result);
    for (let j = 0; j < size; j++) {
      const parameter = groupParameter[g] + memberParameter[j];
      const operands = [result, values.rough[j], j, weight?.[parameter] ?? 1, bias?.[parameter] ?? 0] as const;
      if (blocks === undefined) y[values.elements[j]] = element(...operands);
      else blocks.set(values.elements[j], elementValue(...operands));
    }
  }
  return {
    ...(blocks?.tensors() ?? { y: tensor(finish.format, inputs.x.shape, y) }),
    ...statistics.tensors(),
    ...exactRunningUpdate(model, inputs, results, size),
  };
}
