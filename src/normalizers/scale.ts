import { maximum } from '../formats/compare.ts';
import { constantOf } from './constants.ts';
import type { NormModel, RootStage } from './model.ts';
import { type Numerics, rounderOf, type StageName } from './numerics.ts';
import { asParameter } from './parameters.ts';
import { statistics } from './statistics.ts';

/** The scale of a group as it is applied: a factor, or a divisor. */
export interface Scale {
  readonly value: number;
  readonly divides: boolean;
}

/**
 * The scale from the measure: C, epsilon, root and reciprocal.
 * @param root the stage that computes it, under that name
 */
export function scaling(
  model: NormModel,
  numerics: Numerics,
  m: number,
  root: RootStage = model.stages.root,
  name: StageName = 'root',
): (measure: number, group: number) => Scale {
  const { place, value } = model.epsilon;
  const a = numerics.arithmetic(name, root);
  const epsilon = asParameter(value, a.format);
  const constant = asParameter(constantOf(model.statistic, m), a.format);
  const hasRoot = statistics[model.statistic.kind].root;
  const times = (x: number): number => (constant === 1 ? x : a.multiply(constant, x));
  const plus = (x: number): number => (epsilon === 0 ? x : a.add(x, epsilon));
  const scaled = (x: number): number => {
    if (place === 'maximum') return maximum(times(x), epsilon);
    return root.contract && constant !== 1 && epsilon !== 0 ? a.fma(constant, x, epsilon) : plus(times(x));
  };
  const inside = hasRoot && place === 'insideRoot';
  const scaleOf = (measure: number): number => {
    if (inside) return times(a.sqrt(plus(measure)));
    return scaled(hasRoot ? a.sqrt(measure) : measure);
  };
  const result = rounderOf(numerics, name, root, root.resultFormat);
  return (measure, group) => {
    numerics.at(name, group);
    switch (root.kind) {
      case 'rsqrt': {
        const r = a.rsqrt(plus(measure));
        return { value: result(constant === 1 ? r : a.divide(r, constant)), divides: false };
      }
      case 'reciprocal':
        return { value: result(a.reciprocal(scaleOf(measure))), divides: false };
      case 'divide':
        return { value: result(scaleOf(measure)), divides: true };
    }
  };
}
