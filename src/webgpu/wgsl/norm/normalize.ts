import type { WgslArithmetic } from '../arithmetic.ts';
import { type Expression, negated } from '../expression.ts';
import type { WgslParameters } from './parameters.ts';
import type { NormKernel, OfMember, WgslScale, WgslStatistics } from './run.ts';

/** What a member is normalised from. */
interface NormalizeRun extends NormKernel {
  readonly loaded: OfMember;
  readonly statistics: Pick<WgslStatistics, 'mean' | 'scale'>;
  readonly parameters: WgslParameters;
}

/** x·y + z, contracted or in two steps. */
function plusProduct(a: WgslArithmetic, contract: boolean) {
  return (x: Expression, y: Expression, z: Expression): Expression =>
    contract ? a.fma(x, y, z) : a.add(a.multiply(x, y), z);
}

/** Times the factor, or divided by the divisor. */
function apply(n: WgslArithmetic, { value, divides }: WgslScale, x: Expression): Expression {
  return divides ? n.divide(x, value) : n.multiply(x, value);
}

const normalized: OfMember = (member) => `before_epilogue(${member})`;

/** Declares γ·x̂ + β of what `x_hat(member)` gives. */
function declareAffine({ model, builder, numerics, parameters }: NormalizeRun): OfMember {
  const { weight, bias } = parameters;
  if (weight === undefined && bias === undefined) return (member) => `x_hat(${member})`;
  const stage = model.stages.affine;
  const a = numerics.arithmetic('stages.affine', stage);
  const [x, gamma, beta] = ['x_hat(member)', weight?.('member'), bias?.('member')];
  const body =
    gamma !== undefined && beta !== undefined
      ? plusProduct(a, stage.contract)(x, gamma, beta)
      : gamma !== undefined
        ? a.multiply(x, gamma)
        : a.add(x, beta as Expression);
  builder.define('before_epilogue', 'Stage affine: weight and bias.', ['member'], [body]);
  return normalized;
}

/** (x − μ)·r, then γ and β. */
function centered(run: NormalizeRun): OfMember {
  const { model, builder, numerics, loaded, statistics } = run;
  const { center, normalize } = model.stages;
  const { mean, scale } = statistics;
  const n = numerics.arithmetic('stages.normalize', normalize);
  const result = numerics.rounder('stages.normalize', normalize, normalize.resultFormat);
  const c =
    mean === undefined ? undefined : numerics.arithmetic('stages.center', center).subtract(loaded('member'), mean);
  const words = `${mean === undefined ? 'x' : '(x - mean)'} ${scale.divides ? '/' : '*'} scale`;
  builder.define(
    'x_hat',
    `Stages center and normalize: ${words}.`,
    ['member'],
    [result(apply(n, scale, c ?? loaded('member')))],
  );
  return declareAffine(run);
}

/** x·r + (−μ·r), then γ and β. */
function shifted(run: NormalizeRun): OfMember {
  const { model, builder, numerics, loaded, statistics } = run;
  const { normalize } = model.stages;
  const { mean, scale } = statistics;
  const n = numerics.arithmetic('stages.normalize', normalize);
  const stored = numerics.rounder('stages.normalize', normalize, normalize.shiftFormat);
  const result = numerics.rounder('stages.normalize', normalize, normalize.resultFormat);
  const x = loaded('member');
  const value =
    mean === undefined
      ? apply(n, scale, x)
      : plusProduct(n, normalize.contract)(x, scale.value, stored(n.multiply(negated(mean), scale.value)));
  builder.define('x_hat', 'Stage normalize: x * scale + (-mean * scale).', ['member'], [result(value)]);
  return declareAffine(run);
}

/** a = r·γ or γ/s, b = β − μ·a, y = x·a + b. */
function folded({ model, builder, numerics, loaded, statistics, parameters }: NormalizeRun): OfMember {
  const { normalize } = model.stages;
  const n = numerics.arithmetic('stages.normalize', normalize);
  const stored = numerics.rounder('stages.normalize', normalize, normalize.shiftFormat);
  const fused = plusProduct(n, normalize.contract);
  const offsetFused = plusProduct(n, normalize.contractOffset ?? normalize.contract);
  const { mean, scale } = statistics;
  const [weight, bias] = [parameters.weight?.('member'), parameters.bias?.('member')];
  const slopeOf = (): Expression => {
    if (scale.divides) return stored(weight === undefined ? n.reciprocal(scale.value) : n.divide(weight, scale.value));
    return weight === undefined ? scale.value : stored(n.multiply(scale.value, weight));
  };
  const offsetOf = (mu: Expression): Expression =>
    stored(bias === undefined ? n.multiply(negated(mu), 'slope') : offsetFused(negated(mu), 'slope', bias));
  const offset = mean === undefined ? bias : offsetOf(mean);
  const x = loaded('member');
  builder.define(
    'before_epilogue',
    'Stage normalize: x * slope + offset, weight and bias folded in.',
    ['member'],
    [
      `let slope = ${slopeOf()};`,
      ...(offset === undefined ? [] : [`let offset = ${offset};`]),
      offset === undefined ? n.multiply(x, 'slope') : fused(x, 'slope', 'offset'),
    ],
  );
  return normalized;
}

/** ((x − μ)·γ)·r + β, or ((x − μ)·γ)/s + β. */
function weighted(run: NormalizeRun): OfMember {
  const { model, builder, numerics, loaded, statistics, parameters } = run;
  const { normalize, center } = model.stages;
  const n = numerics.arithmetic('stages.normalize', normalize);
  const { mean, scale } = statistics;
  const [weight, bias] = [parameters.weight?.('member'), parameters.bias?.('member')];
  const x = loaded('member');
  const centred = mean === undefined ? x : numerics.arithmetic('stages.center', center).subtract(x, mean);
  const product = weight === undefined ? centred : n.multiply(centred, weight);
  const scaled = (beta: Expression): Expression =>
    scale.divides
      ? n.add(n.divide(product, scale.value), beta)
      : plusProduct(n, normalize.contract)(product, scale.value, beta);
  const words = `(${mean === undefined ? 'x' : '(x - mean)'} * weight) ${scale.divides ? '/' : '*'} scale + bias`;
  builder.define(
    'before_epilogue',
    `Stages center and normalize: ${words}.`,
    ['member'],
    [bias === undefined ? apply(n, scale, product) : scaled(bias)],
  );
  return normalized;
}

const forms = { centered, shifted, folded, weighted } as const;

/**
 * Declares the elementwise part of a norm, in the form that its model names: a member's value before epilogue and output. The counterpart
 * of `normalizing` (src/normalizers/normalize.ts).
 */
export function declareNormalize(run: NormalizeRun): OfMember {
  return forms[run.model.stages.normalize.form](run);
}
