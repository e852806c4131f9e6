import { maximum } from '../../formats/compare.ts';
import { constantOf } from '../../normalizers/constants.ts';
import type { NormModel, RootStage } from '../../normalizers/model.ts';
import type { StageName } from '../../normalizers/numerics.ts';
import { asParameter } from '../../normalizers/parameters.ts';
import { statistics } from '../../normalizers/statistics.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import type { BoundNumerics } from './numerics.ts';
import { known, type Quantity } from './quantity.ts';

/** A scale as it is applied: a factor, or a divisor. */
export interface BoundScale {
  readonly applied: Quantity;
  readonly divides: boolean;
}

/** A sum with ε > 0 is no less than ε, unless that is flushed. */
function withFloor(a: BoundArithmetic, epsilon: number, sum: Quantity, term: Quantity): Quantity {
  if (!((term.floor ?? -1) >= 0)) return sum;
  const { flushesResults, flushesOperands } = a.model;
  const kept = !(flushesResults || flushesOperands) || epsilon >= 2 ** a.model.format.emin;
  return { ...sum, floor: kept ? epsilon : 0 };
}

/** The scale from the measure, on quantities: the counterpart of src/normalizers/scale.ts. */
export function boundScaling(
  model: NormModel,
  numerics: BoundNumerics,
  m: number,
  root: RootStage = model.stages.root,
  name: StageName = 'root',
): (measure: Quantity, group: number) => BoundScale {
  const { place, value } = model.epsilon;
  const a = numerics.arithmetic(name, root);
  const epsilon = asParameter(value, a.model.format);
  const constant = asParameter(constantOf(model.statistic, m), a.model.format);
  const hasRoot = statistics[model.statistic.kind].root;
  const positive = (x: Quantity, of: Quantity): Quantity => ((of.floor ?? -1) >= 0 ? { ...x, floor: 0 } : x);
  const times = (x: Quantity): Quantity => (constant === 1 ? x : positive(a.multiply(known(constant), x), x));
  const plus = (x: Quantity): Quantity =>
    epsilon === 0 ? x : withFloor(a, epsilon, a.add(x, known(epsilon), true), x);
  const larger = (x: Quantity): Quantity => ({
    ...x,
    value: maximum(x.value, epsilon),
    floor: epsilon,
  });
  const scaled = (x: Quantity): Quantity => {
    if (place === 'maximum') return larger(times(x));
    return root.contract && constant !== 1 && epsilon !== 0
      ? withFloor(a, epsilon, a.fma(known(constant), x, known(epsilon)), x)
      : plus(times(x));
  };
  const inside = hasRoot && place === 'insideRoot';
  const scaleOf = (measure: Quantity): Quantity =>
    inside ? times(a.sqrt(plus(measure))) : scaled(hasRoot ? a.sqrt(measure) : measure);
  const result = root.resultFormat === undefined ? undefined : numerics.arithmetic(name, root, root.resultFormat);
  const stored = (x: Quantity): Quantity => (result === undefined ? x : result.round(x));
  return (measure, group) => {
    numerics.at(name, group);
    switch (root.kind) {
      case 'rsqrt': {
        const r = a.rsqrt(plus(measure));
        return { applied: stored(constant === 1 ? r : a.divide(r, known(constant))), divides: false };
      }
      case 'reciprocal':
        return { applied: stored(a.reciprocal(scaleOf(measure))), divides: false };
      case 'divide':
        return { applied: stored(scaleOf(measure)), divides: true };
    }
  };
}
