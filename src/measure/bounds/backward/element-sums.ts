import type { ElementSumStages } from '../../../normalizers/backward/stages.ts';
import { boundCentring, boundRestoring } from './restore.ts';
import type { BoundRun, BoundSums } from './run.ts';
import { boundGroupReducers } from './sums.ts';

/** ds and db over all elements of a group: the counterpart of src/normalizers/backward/element-sums.ts. */
export function boundElementSums(run: BoundRun, stages: ElementSumStages): BoundSums {
  const { numerics } = run;
  const dots = boundGroupReducers(run, 'dot', stages.dot, 'products');
  const sums = boundGroupReducers(run, 'sum', stages.sum, stages.load.format);
  const product = numerics.arithmetic('backward.product', stages.product);
  const centre = boundCentring(run, stages.center);
  const restore = boundRestoring(run, stages.normalize);
  return (terms, collect) => {
    const { group, gradients, values, weights, parameters, elements } = terms;
    const normalized = restore(terms, stages.normalize.form === 'centered' ? centre(terms) : values);
    parameters.forEach((parameter, j) => {
      collect(parameter, gradients[j], normalized[j], gradients[j]);
    });
    const [dot, sum] = [dots(group), sums(group)];
    const products = () =>
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
