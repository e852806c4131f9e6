import { constantOf } from '../../../normalizers/constants.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import { declareMaximum } from '../arithmetic/extremes.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import type { NormKernel, WgslScale } from './run.ts';

/** C and epsilon of a root stage as expressions; undefined where they change nothing. */
function numbersOf({ model, builder, geometry }: NormKernel, { format }: WgslArithmetic) {
  const constant = asParameter(constantOf(model.statistic, geometry.size), format);
  const epsilon = asParameter(model.epsilon.value, format);
  const unused = epsilon === 0 && model.epsilon.place !== 'maximum';
  return {
    constant: constant === 1 ? undefined : builder.constant('ROOT_CONSTANT', constant),
    epsilon: unused ? undefined : builder.constant('ROOT_EPSILON', epsilon),
  };
}

/** The scale of a measure before its reciprocal, as an expression of `measure`. */
function scaleOf({ model, builder }: NormKernel, a: WgslArithmetic, numbers: ReturnType<typeof numbersOf>) {
  const {
    statistic,
    epsilon: { place },
    stages: { root },
  } = model;
  const { constant, epsilon } = numbers;
  const times = (x: Expression): Expression => (constant === undefined ? x : a.multiply(constant, x));
  const plus = (x: Expression): Expression => (epsilon === undefined ? x : a.add(x, epsilon));
  const hasRoot = statistics[statistic.kind].root;
  if (hasRoot && place === 'insideRoot') return times(a.sqrt(plus('measure')));
  const measured = hasRoot ? a.sqrt('measure') : 'measure';
  if (place === 'maximum') return declareMaximum(builder.module, 'ieee', times(measured), epsilon as Expression);
  if (root.contract && constant !== undefined && epsilon !== undefined) return a.fma(constant, measured, epsilon);
  return plus(times(measured));
}

/** The factor or divisor of a measure. */
function appliedValue(kernel: NormKernel, a: WgslArithmetic): Expression {
  const numbers = numbersOf(kernel, a);
  const { constant, epsilon } = numbers;
  switch (kernel.model.stages.root.kind) {
    case 'rsqrt': {
      const r = a.rsqrt(epsilon === undefined ? 'measure' : a.add('measure', epsilon));
      return constant === undefined ? r : a.divide(r, constant);
    }
    case 'reciprocal':
      return a.reciprocal(scaleOf(kernel, a, numbers));
    case 'divide':
      return scaleOf(kernel, a, numbers);
  }
}

/** Declares the scale from the measure: C, epsilon, root and reciprocal; the counterpart of `scaling` (src/normalizers/scale.ts). */
export function declareScale(kernel: NormKernel): (measure: Expression) => WgslScale {
  const { model, builder, numerics } = kernel;
  const { root } = model.stages;
  const a = numerics.arithmetic('stages.root', root);
  const result = numerics.rounder('stages.root', root, root.resultFormat);
  const divides = root.kind === 'divide';
  builder.define(
    'root_scale',
    `Stage root, kind "${root.kind}": ${divides ? 'the divisor' : 'the factor'} of a group.`,
    ['measure'],
    [result(appliedValue(kernel, a))],
  );
  return (measure) => ({ value: `root_scale(${measure})`, divides });
}
