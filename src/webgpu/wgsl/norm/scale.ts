import { constantOf } from '../../../normalizers/constants.ts';
import type { NormModel, RootStage } from '../../../normalizers/model.ts';
import { asParameter } from '../../../normalizers/parameters.ts';
import { statistics } from '../../../normalizers/statistics.ts';
import { declareMaximum } from '../arithmetic/extremes.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { KernelBuilder } from '../builder.ts';
import type { Expression } from '../expression.ts';
import type { WgslNumerics } from '../stage-numerics.ts';
import type { WgslScale } from './run.ts';

/** What the root stage works with. */
export interface ScaleRun {
  readonly model: Pick<NormModel, 'statistic' | 'epsilon'>;
  readonly builder: KernelBuilder;
  readonly numerics: WgslNumerics;
  /** Members of a group. */
  readonly size: number;
}

/** C and epsilon of a root stage as expressions; undefined where they change nothing. */
function numbersOf({ model, builder, size }: ScaleRun, { format }: WgslArithmetic, name: string) {
  const constant = asParameter(constantOf(model.statistic, size), format);
  const epsilon = asParameter(model.epsilon.value, format);
  const declared = (label: string, value: number): Expression =>
    builder.constant(`${name.toUpperCase()}_${label}`, value);
  return {
    constant: constant === 1 ? undefined : declared('CONSTANT', constant),
    epsilon: epsilon === 0 && model.epsilon.place !== 'maximum' ? undefined : declared('EPSILON', epsilon),
  };
}

/** The scale of a measure before its reciprocal, as an expression of `measure`. */
function scaleOf(run: ScaleRun, root: RootStage, a: WgslArithmetic, numbers: ReturnType<typeof numbersOf>) {
  const {
    statistic,
    epsilon: { place },
  } = run.model;
  const { constant, epsilon } = numbers;
  const times = (x: Expression): Expression => (constant === undefined ? x : a.multiply(constant, x));
  const plus = (x: Expression): Expression => (epsilon === undefined ? x : a.add(x, epsilon));
  const hasRoot = statistics[statistic.kind].root;
  if (hasRoot && place === 'insideRoot') return times(a.sqrt(plus('measure')));
  const measured = hasRoot ? a.sqrt('measure') : 'measure';
  if (place === 'maximum') return declareMaximum(run.builder.module, 'ieee', times(measured), epsilon as Expression);
  if (root.contract && constant !== undefined && epsilon !== undefined) return a.fma(constant, measured, epsilon);
  return plus(times(measured));
}

/** The factor or divisor of a measure. */
function appliedValue(run: ScaleRun, root: RootStage, a: WgslArithmetic, name: string): Expression {
  const numbers = numbersOf(run, a, name);
  const { constant, epsilon } = numbers;
  switch (root.kind) {
    case 'rsqrt': {
      const r = a.rsqrt(epsilon === undefined ? 'measure' : a.add('measure', epsilon));
      return constant === undefined ? r : a.divide(r, constant);
    }
    case 'reciprocal':
      return a.reciprocal(scaleOf(run, root, a, numbers));
    case 'divide':
      return scaleOf(run, root, a, numbers);
  }
}

/**
 * Declares the scale from the measure: C, epsilon, root and reciprocal; the counterpart of `scaling` (src/normalizers/scale.ts).
 * @param root the stage that computes it
 * @param path of the stage in the spec
 * @param name of the function
 */
export function declareScale(
  run: ScaleRun,
  root: RootStage,
  path = 'stages.root',
  name = 'root',
): (measure: Expression) => WgslScale {
  const a = run.numerics.arithmetic(path, root);
  const result = run.numerics.rounder(path, root, root.resultFormat);
  const words = root.kind === 'divide' ? 'the divisor' : 'the factor';
  run.builder.define(
    `${name}_scale`,
    `Stage root, kind "${root.kind}": ${words} of a group.`,
    ['measure'],
    [result(appliedValue(run, root, a, name))],
  );
  return (measure) => ({ value: `${name}_scale(${measure})`, divides: root.kind === 'divide' });
}
