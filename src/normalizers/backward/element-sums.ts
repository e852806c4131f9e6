import { centring, restoring } from './restore.ts';
import type { BackwardRun, CoefficientSums, Collect, GradientGroup } from './run.ts';
import type { ElementSumStages } from './stages.ts';
import { groupReducers } from './sums.ts';

/** ds and db over all elements of a group; each element adds dy·x̂ and dy to its parameter's gradients. */
export function elementSums(
  run: BackwardRun,
  stages: ElementSumStages,
): (terms: GradientGroup, collect: Collect) => CoefficientSums {
  const { numerics } = run;
  const dots = groupReducers(run, 'dot', stages.dot);
  const sums = groupReducers(run, 'sum', stages.sum);
  const product = numerics.arithmetic('backward.product', stages.product);
  const centre = centring(run, stages.center);
  const restore = restoring(run, stages.normalize);
  return (terms, collect) => {
    const { group, gradients, values, weights, parameters, elements } = terms;
    const normalized = restore(terms, stages.normalize.form === 'centered' ? centre(terms) : values);
    parameters.forEach((parameter, j) => {
      collect(parameter, gradients[j], normalized[j], gradients[j]);
    });
    const [dot, sum] = [dots(group), sums(group)];
    const products = (): Float64Array =>
      gradients.map((dy, j) => {
        numerics.at('backward.product', elements[j]);
        return product.multiply(dy, values[j]);
      });
    const [left, right] = weights === undefined ? [gradients, values] : [products(), weights];
    numerics.at('backward.dot', group);
    const ds = dot.sumOfProducts(left, right);
    numerics.at('backward.sum', group);
    return { ds, db: weights === undefined ? sum.sum(gradients) : sum.sumOfProducts(gradients, weights) };
  };
}
