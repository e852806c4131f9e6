import type { RestoreStage } from '../../../normalizers/backward/stages.ts';
import type { Stage } from '../../../normalizers/stages.ts';
import { applied, type BoundStatistics } from '../normalize.ts';
import { boundRounder } from '../numerics.ts';
import { negated, type Quantity } from '../quantity.ts';
import type { BoundGradientGroup, BoundRun } from './run.ts';

type OfGroup = (terms: BoundGradientGroup) => readonly Quantity[];

/** Centres a group's values again. */
export function boundCentring({ numerics }: BoundRun, center: Stage): OfGroup {
  const a = numerics.arithmetic('backward.center', center);
  return ({ values, statistics: { mean }, elements }) => {
    if (mean === undefined) return values;
    return values.map((x, j) => {
      numerics.at('backward.center', elements[j]);
      return a.subtract(x, mean);
    });
  };
}

/** Normalizes a group's values again. */
export function boundRestoring(
  { numerics }: BoundRun,
  normalize: RestoreStage,
): (terms: BoundGradientGroup, centred: readonly Quantity[]) => readonly Quantity[] {
  const n = numerics.arithmetic('backward.normalize', normalize);
  const result = boundRounder(numerics, 'backward.normalize', normalize, normalize.resultFormat);
  const shifted = (x: Quantity, { mean, scale }: BoundStatistics): Quantity => {
    if (mean === undefined) return applied(n, scale, x);
    const shift = n.multiply(negated(mean), scale.applied);
    return normalize.contract ? n.fma(x, scale.applied, shift) : n.add(n.multiply(x, scale.applied), shift);
  };
  return ({ values, statistics, elements }, centred) =>
    values.map((x, j) => {
      numerics.at('backward.normalize', elements[j]);
      return result(normalize.form === 'shifted' ? shifted(x, statistics) : applied(n, statistics.scale, centred[j]));
    });
}

/** Multiplies quantities of a group with γ, where there is one. */
export function boundWeighting(
  { numerics }: BoundRun,
  product: Stage,
): (terms: BoundGradientGroup, values: readonly Quantity[]) => readonly Quantity[] {
  const a = numerics.arithmetic('backward.product', product);
  return ({ weights, elements }, values) => {
    if (weights === undefined) return values;
    return values.map((value, j) => {
      numerics.at('backward.product', elements[j]);
      return a.multiply(value, weights[j]);
    });
  };
}

/**
 * The same group with statistics whose errors are counted apart; what a kernel holds may be as large as with them. What it leads to errs only by
 * what its members do not share.
 */
export function apart(terms: BoundGradientGroup, { numerics }: BoundRun): BoundGradientGroup {
  const { mean, scale } = terms.statistics;
  const emulated = numerics.kind === 'running';
  const bare = ({ value, error, slack }: Quantity): Quantity => ({
    value,
    error: 0,
    slack: emulated ? 0 : slack + error,
  });
  return {
    ...terms,
    statistics: {
      mean: mean === undefined ? undefined : bare(mean),
      scale: { ...scale, applied: bare(scale.applied) },
    },
  };
}
