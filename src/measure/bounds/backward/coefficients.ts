import type { Backward } from '../../../normalizers/backward/stages.ts';
import { norms } from '../../../normalizers/catalogue.ts';
import { plusProduct } from '../normalize.ts';
import { negated, type Quantity } from '../quantity.ts';
import { boundChannelSums } from './channel-sums.ts';
import { boundElementSums } from './element-sums.ts';
import type { BoundCoefficientSums, BoundGradientGroup, BoundGradientOf, BoundRun, BoundSums } from './run.ts';
import { boundGroupReducers } from './sums.ts';

type CoefficientBackward = Extract<Backward, { form: 'coefficients' }>;
type CoefficientStages = CoefficientBackward['stages'];

interface Coefficients {
  readonly slope: Quantity;
  readonly level: Quantity | undefined;
}

/** b = (db·μ − ds)·r³/m and c = −b·μ − db·r/m. */
function solving(
  run: BoundRun,
  stages: CoefficientStages,
): (terms: BoundGradientGroup, sums: BoundCoefficientSums) => Coefficients {
  const { model, numerics, geometry } = run;
  const a = numerics.arithmetic('backward.coefficients', stages.coefficients);
  const plus = plusProduct(a, stages.coefficients.contract);
  const dots = boundGroupReducers(run, 'dot', stages.dot, 'products');
  const { centres } = norms[model.norm];
  return ({ group, statistics: { mean, scale } }, { ds, db }) => {
    const { divideBy } = dots(group);
    const r = scale.applied;
    numerics.at('backward.coefficients', group);
    const numerator = mean === undefined ? negated(ds) : plus(db, mean, negated(ds));
    const slope = divideBy(a.multiply(a.multiply(a.multiply(numerator, r), r), r), geometry.size);
    if (!centres || mean === undefined) return { slope, level: undefined };
    return { slope, level: plus(negated(slope), mean, negated(divideBy(a.multiply(db, r), geometry.size))) };
  };
}

type Combine = (terms: BoundGradientGroup, j: number, slope: Quantity | undefined) => Quantity;

/** r·dy·γ + b·x. */
function combining({ numerics }: BoundRun, { gradient }: CoefficientStages): Combine {
  const a = numerics.arithmetic('backward.gradient', gradient);
  const plus = plusProduct(a, gradient.contract);
  const times = (x: Quantity, weight: Quantity | undefined): Quantity =>
    weight === undefined ? x : a.multiply(x, weight);
  return ({ statistics: { scale }, weights, gradients, values }, j, slope) => {
    const [dy, weight] = [gradients[j], weights?.[j]];
    if (gradient.association === 'gradient') {
      const scaled = times(a.multiply(scale.applied, dy), weight);
      return slope === undefined ? scaled : plus(slope, values[j], scaled);
    }
    const factor = times(scale.applied, weight);
    return slope === undefined ? a.multiply(factor, dy) : plus(factor, dy, a.multiply(slope, values[j]));
  };
}

/** dx = r·dy·γ + b·x + c on quantities: the counterpart of src/normalizers/backward/coefficients.ts. */
export function boundCoefficientGradient(run: BoundRun, backward: CoefficientBackward): BoundGradientOf {
  const { model, numerics } = run;
  const { stages } = backward;
  const sumsOf: BoundSums =
    backward.sums === 'elements' ? boundElementSums(run, backward.stages) : boundChannelSums(run, backward.stages);
  const solve = solving(run, stages);
  const combine = combining(run, stages);
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const training = model.mode === 'training';
  return (terms, collect) => {
    const found = sumsOf(terms, collect);
    const { slope, level } = training ? solve(terms, found) : { slope: undefined, level: undefined };
    return terms.gradients.map((_dy, j) => {
      numerics.at('backward.gradient', terms.elements[j]);
      const sloped = combine(terms, j, slope);
      return level === undefined ? sloped : a.add(sloped, level);
    });
  };
}
