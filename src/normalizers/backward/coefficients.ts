import { norms } from '../catalogue.ts';
import { plusProduct } from '../normalize.ts';
import { channelSums } from './channel-sums.ts';
import { elementSums } from './element-sums.ts';
import type { BackwardRun, CoefficientSums, GradientGroup, GradientOf, KnownStatistics } from './run.ts';
import type { Backward } from './stages.ts';
import { groupReducers } from './sums.ts';

type CoefficientBackward = Extract<Backward, { form: 'coefficients' }>;
type CoefficientStages = CoefficientBackward['stages'];

/** b and c of a group; c is undefined for norms that do not centre. */
interface Coefficients {
  readonly slope: number;
  readonly level: number | undefined;
}

/** b = (db·μ − ds)·r³/m and c = −b·μ − db·r/m. */
function solving(
  run: BackwardRun,
  stages: CoefficientStages,
): (group: number, sums: CoefficientSums, statistics: KnownStatistics) => Coefficients {
  const { model, numerics, geometry } = run;
  const a = numerics.arithmetic('backward.coefficients', stages.coefficients);
  const plus = plusProduct(a, stages.coefficients.contract);
  const dots = groupReducers(run, 'dot', stages.dot);
  const { centres } = norms[model.norm];
  return (group, { ds, db }, { mean, scale: { value: r } }) => {
    const { divideBy } = dots(group);
    numerics.at('backward.coefficients', group);
    const numerator = mean === undefined ? -ds : plus(db, mean, -ds);
    const slope = divideBy(a.multiply(a.multiply(a.multiply(numerator, r), r), r), geometry.size);
    if (!centres || mean === undefined) return { slope, level: undefined };
    return { slope, level: plus(-slope, mean, -divideBy(a.multiply(db, r), geometry.size)) };
  };
}

type Combine = (terms: GradientGroup, j: number, slope: number | undefined) => number;

/** r·dy·γ + b·x: the products of r first, or those of the slope; one of them added to the other by fma, or neither. */
function combining({ numerics }: BackwardRun, { gradient }: CoefficientStages): Combine {
  const a = numerics.arithmetic('backward.gradient', gradient);
  const plus = plusProduct(a, gradient.contract);
  const times = (x: number, weight: number | undefined): number => (weight === undefined ? x : a.multiply(x, weight));
  return ({ statistics: { scale }, weights, gradients, values }, j, slope) => {
    const [dy, weight] = [gradients[j], weights?.[j]];
    if (gradient.association === 'gradient') {
      const scaled = times(a.multiply(scale.value, dy), weight);
      return slope === undefined ? scaled : plus(slope, values[j], scaled);
    }
    const factor = times(scale.value, weight);
    return slope === undefined ? a.multiply(factor, dy) : plus(factor, dy, a.multiply(slope, values[j]));
  };
}

/** dx = r·dy·γ + b·x + c with coefficients of the whole group; r·dy·γ under given statistics. */
export function coefficientGradient(run: BackwardRun, backward: CoefficientBackward): GradientOf {
  const { model, numerics } = run;
  const { stages } = backward;
  const sumsOf = backward.sums === 'elements' ? elementSums(run, backward.stages) : channelSums(run, backward.stages);
  const solve = solving(run, stages);
  const combine = combining(run, stages);
  const a = numerics.arithmetic('backward.gradient', stages.gradient);
  const training = model.mode === 'training';
  return (terms, collect) => {
    const { group, statistics, elements } = terms;
    const found = sumsOf(terms, collect);
    const { slope, level } = training ? solve(group, found, statistics) : { slope: undefined, level: undefined };
    const dx = new Float64Array(elements.length);
    for (let j = 0; j < dx.length; j++) {
      numerics.at('backward.gradient', elements[j]);
      const sloped = combine(terms, j, slope);
      dx[j] = level === undefined ? sloped : a.add(sloped, level);
    }
    return dx;
  };
}
