import type { ProjectedStages } from '../../../normalizers/backward/stages.ts';
import { known, negated, type Quantity } from '../quantity.ts';
import { dotInherits } from './dot.ts';
import { apart, boundCentring } from './restore.ts';
import type { BoundGradientOf, BoundRun } from './run.ts';
import { boundGroupReducers } from './sums.ts';

/** dx = ((dy − mean dy − c·k)·r)·γ on quantities: the counterpart of src/normalizers/backward/projected.ts. */
export function boundProjectedGradient(run: BoundRun, stages: ProjectedStages): BoundGradientOf {
  const { model, numerics } = run;
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const k = numerics.arithmetic('backward.coefficients', stages.coefficients);
  const centre = boundCentring(run, stages.center);
  const dots = boundGroupReducers(run, 'dot', stages.dot, 'products');
  const sums = boundGroupReducers(run, 'sum', stages.sum, stages.load.format);
  const training = model.mode === 'training';
  const less = (from: Quantity, c: Quantity, slope: Quantity): Quantity =>
    stages.gradient.contract ? a.fma(negated(c), slope, from) : a.subtract(from, a.multiply(c, slope));
  return (terms, collect) => {
    const { group, statistics, elements, gradients, parameters, weights } = terms;
    const factor = statistics.scale.applied;
    const centred = centre(terms);
    // Centred values share the mean's error alone.
    const own = centre(apart(terms, run));
    const shared = { mean: statistics.mean, scale: { applied: known(1), divides: false } };
    const inherited = dotInherits({ statistics: shared, scaled: gradients, normalized: centred, own });
    numerics.at('backward.dot', group);
    const [dot, sum] = [dots(group), sums(group)];
    const total = dot.sumOfProducts(centred, gradients, inherited);
    numerics.at('backward.coefficients', group);
    const slope = (): Quantity => dot.divideBy(k.multiply(k.multiply(k.round(total), factor), factor), centred.length);
    const shares = training ? slope() : undefined;
    numerics.at('backward.sum', group);
    const level = sum.sum(gradients);
    const mean = training ? sum.divideBy(level, centred.length) : undefined;
    collect(parameters[0], total, factor, level);
    return gradients.map((dy, j) => {
      numerics.at('backward.gradient', elements[j]);
      const projected =
        shares === undefined || mean === undefined ? dy : less(a.subtract(dy, mean), centred[j], shares);
      const scaled = a.multiply(projected, factor);
      return weights === undefined ? scaled : a.multiply(scaled, weights[j]);
    });
  };
}
