import { fromInteger } from '../../exact/dyadic.ts';
import * as interval from '../../exact/interval.ts';
import * as rational from '../../exact/rational.ts';
import { fromEnclosure, fromRational, type Real } from '../../exact/real.ts';
import { findFormat } from '../../formats/catalogue.ts';
import { conventions } from '../../formats/integers/convention.ts';
import { quantize } from '../../formats/integers/quantize.ts';
import type { Direction } from '../../formats/rounding.ts';
import { norms } from '../../normalizers/catalogue.ts';
import { type ExactScaling, exactScaling } from '../../normalizers/exact-element.ts';
import { exactGroup, exactMeasure, exactScale } from '../../normalizers/exact-group.ts';
import type { NormModel } from '../../normalizers/model.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import type { Written } from '../defaults.ts';
import type { Tensors } from '../family.ts';
import { constantOfRoot, epsilonOfRoot } from './constants.ts';
import { saving } from './exact-saved.ts';
import { affineScale, floatingTail } from './finish.ts';
import { checkRun, type IntegerNormRun } from './inputs.ts';
import type { IntegerNormModel } from './model.ts';
import { realNorm } from './resolve.ts';
import { roundedToInteger } from './round-exact.ts';
import { integerParameters } from './scales.ts';

/** γ and β of a parameter position as numbers, or (binary32 only) what is not finite. */
interface Parameters {
  slope(parameter: number): rational.Rational | number;
  offset(parameter: number): rational.Rational | number;
}

function realParameters(model: IntegerNormModel, { weight, bias, scales }: IntegerNormRun): Parameters {
  const integers = integerParameters(model);
  const biasScale = scales.bias === undefined ? affineScale(model, scales) : rational.fromNumber(scales.bias);
  const real =
    (tensor: Tensor | undefined, step: rational.Rational, none: rational.Rational) => (parameter: number) => {
      const value = tensor?.data[parameter];
      if (value === undefined) return none;
      return Number.isFinite(value) ? rational.multiply(rational.fromNumber(value), step) : value;
    };
  return {
    slope: real(weight, integers.weight ? rational.fromNumber(scales.weight) : rational.one, rational.one),
    offset: real(bias, integers.bias ? biasScale : rational.one, rational.zero),
  };
}

/** γ·c/s + β, in steps of the output. */
function element(
  { group, scale, inverse }: ExactScaling,
  j: number,
  slope: rational.Rational,
  offset: rational.Rational,
): Real {
  const centred = rational.rational(group.numerators[j], group.divisor);
  const product = rational.multiply(slope, centred);
  if (product.numerator === 0n) return fromRational(offset);
  if (scale.rational !== undefined) return fromRational(rational.add(rational.divide(product, scale.rational), offset));
  return fromEnclosure((bits) => {
    const quotient = interval.multiply(interval.fromRational(product, bits + 8), inverse(bits), bits + 8);
    return interval.add(quotient, interval.fromRational(offset, bits + 8), bits + 8);
  });
}

/** A group over the reals, in steps of the input. */
function measureGroup(
  real: NormModel,
  steps: readonly number[],
  constant: rational.Rational,
  epsilon: rational.Rational,
) {
  const { centres } = norms[real.norm];
  const group = exactGroup(steps.map(fromInteger), centres);
  return { group, scale: exactScale(real, exactMeasure(group, real.statistic), constant, epsilon) };
}

type Finish = (
  result: ReturnType<typeof measureGroup>,
  scaling: ExactScaling | undefined,
  j: number,
  parameter: number,
) => number;

function finishing(model: IntegerNormModel, run: IntegerNormRun): Finish {
  const { output } = run.scales;
  const { slope, offset } = realParameters(model, run);
  const perStep = rational.divide(rational.one, rational.fromNumber(output.scale));
  const rounding: Direction = floatingTail(model)
    ? conventions[model.stages.output.convention].rounding
    : model.stages.output.rounding;
  // Without a NaN in the output's format 0/0 and the like are +0; a binary32 result is quantised as its convention says.
  const special = (y: number): number =>
    Number.isNaN(y) && !floatingTail(model) ? output.zeroPoint : quantize(y, output);
  const approximate = (x: rational.Rational | number): number => (typeof x === 'number' ? x : rational.sign(x));
  return ({ group }, scaling, j, parameter) => {
    const [g, b] = [slope(parameter), offset(parameter)];
    if (scaling === undefined || typeof g === 'number' || typeof b === 'number') {
      const sign = rational.sign({ numerator: group.numerators[j], denominator: 1n });
      return special((scaling === undefined ? sign / 0 : sign) * approximate(g) + approximate(b));
    }
    const y = element(scaling, j, rational.multiply(g, perStep), rational.multiply(b, perStep));
    const integer = roundedToInteger(y, rounding) + BigInt(output.zeroPoint);
    return Math.min(Math.max(Number(integer), output.qmin), output.qmax);
  };
}

/**
 * The correctly rounded result: the norm over the reals of the dequantised input (q − zp)·scale, with γ and β as the numbers that they
 * stand for and C and epsilon as the root stage holds them, quantised with one rounding. mean and scale are in the units in which the
 * stages hold them, rounded once to nearest. Where s = 0, IEEE 754 on the real expression: c/0 saturates, 0/0 gives the zero point.
 * @throws RangeError naming an input that is missing or does not fit the model
 */
export function exactIntegerNorm(model: IntegerNormModel, inputs: Tensors): Record<string, Tensor> {
  const run = checkRun(model, inputs);
  const { geometry, x, scales } = run;
  const { groups, size, groupBase, member, groupParameter, memberParameter, statisticShape } = geometry;
  const real = realNorm(model as unknown as Written);
  const [constant, epsilon] = [constantOfRoot(model, size).real, epsilonOfRoot(model, scales.input.value).real];
  const finish = finishing(model, run);
  const saved = saving(model, size);
  const [means, roots] = [new Float64Array(groups), new Float64Array(groups)];
  const y = new Float64Array(x.data.length);
  for (let g = 0; g < groups; g++) {
    const elements = member.map((offset) => groupBase[g] + offset);
    const result = measureGroup(
      real,
      Array.from(elements, (e) => x.data[e] - scales.inputZeroPoint),
      constant,
      epsilon,
    );
    const scaling = result.scale.rational?.numerator === 0n ? undefined : exactScaling(result.group, result.scale);
    means[g] = saved.mean(result.group.mean);
    roots[g] = saved.scale(result.scale);
    for (let j = 0; j < size; j++) {
      y[elements[j]] = finish(result, scaling, j, groupParameter[g] + memberParameter[j]);
    }
  }
  return {
    y: tensor(findFormat(model.formats.output), x.shape, y),
    ...(norms[real.norm].centres ? { mean: tensor(saved.formats.mean, statisticShape, means) } : {}),
    scale: tensor(saved.formats.scale, statisticShape, roots),
  };
}
