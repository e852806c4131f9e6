import { centring } from './restore.ts';
import type { BackwardRun, GradientOf, StagesOf } from './run.ts';
import { groupReducers } from './sums.ts';

/**
 * dx = ((dy − mean dy − c·k)·r)·γ with k = (Σ c·dy)·r²/m, for groups of a single γ; dy·r·γ under given statistics. A group adds
 * (Σ c·dy)·r and Σ dy to its parameter's gradients.
 */
export function projectedGradient(run: BackwardRun, stages: StagesOf<'projected'>): GradientOf {
  const { model, numerics } = run;
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const k = numerics.arithmetic('backward.coefficients', stages.coefficients);
  const centre = centring(run, stages.center);
  const dots = groupReducers(run, 'dot', stages.dot);
  const sums = groupReducers(run, 'sum', stages.sum);
  const training = model.mode === 'training';
  const less = stages.gradient.contract
    ? (from: number, c: number, slope: number): number => a.fma(-c, slope, from)
    : (from: number, c: number, slope: number): number => a.subtract(from, a.multiply(c, slope));
  return (terms, collect) => {
    const { group, statistics, elements, gradients, parameters, weights } = terms;
    const factor = statistics.scale.value;
    const centred = centre(terms);
    numerics.at('backward.dot', group);
    const [dot, sum] = [dots(group), sums(group)];
    const total = dot.sumOfProducts(centred, gradients);
    numerics.at('backward.coefficients', group);
    const slope = training ? dot.divideBy(k.multiply(k.multiply(k.round(total), factor), factor), centred.length) : 0;
    numerics.at('backward.sum', group);
    const level = sum.sum(gradients);
    const mean = training ? sum.divideBy(level, centred.length) : 0;
    collect(parameters[0], total, factor, level);
    const dx = new Float64Array(gradients.length);
    for (let j = 0; j < dx.length; j++) {
      numerics.at('backward.gradient', elements[j]);
      const projected = training ? less(a.subtract(gradients[j], mean), centred[j], slope) : gradients[j];
      const scaled = a.multiply(projected, factor);
      dx[j] = weights === undefined ? scaled : a.multiply(scaled, weights[j]);
    }
    return dx;
  };
}
