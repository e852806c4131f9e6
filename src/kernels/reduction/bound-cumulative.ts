import { findFloatFormat } from '../../formats/catalogue.ts';
import { absoluteError, flushedOperands } from '../../measure/bounds/arithmetic.ts';
import { contains } from '../../measure/bounds/forward.ts';
import { compounded, compoundedProbably } from '../../measure/bounds/growth.ts';
import type { BoundNumerics } from '../../measure/bounds/numerics.ts';
import { closer, doubleUnit, known, type Quantity } from '../../measure/bounds/quantity.ts';
import { unitOf } from '../../measure/bounds/rounding-error.ts';
import type { ReductionModel } from './model.ts';

/** Sums of growing numbers of terms in doubles, by Neumaier's method, with the sums of their magnitudes. */
function prefixes(terms: readonly number[]): readonly { readonly exact: Quantity; readonly size: number }[] {
  let [sum, lost, size] = [0, 0, 0];
  return terms.map((x, j) => {
    const total = sum + x;
    lost += Math.abs(sum) >= Math.abs(x) ? sum - total + x : x - total + sum;
    sum = total;
    size += Math.abs(x);
    const value = sum + lost;
    const slack = Math.abs(value) * doubleUnit + ((j + 1) * doubleUnit) ** 2 * size;
    return { exact: { value, error: 0, slack }, size };
  });
}

/**
 * Every sum of a cumulative sum: each is a sum of its terms. Of any order, whatever tree a kernel forms it by: a term passes through at most
 * as many roundings as there are terms.
 */
export function boundCumulative(
  model: ReductionModel,
  numerics: BoundNumerics,
): (terms: readonly number[]) => readonly Quantity[] {
  const { kind, lambda } = numerics;
  const a = numerics.arithmetic('moment', model.stages.reduce);
  const unit = unitOf(a.model);
  const onGrid = contains(a.model.format, findFloatFormat(model.formats.input));
  const growth = (n: number): number =>
    kind === 'probabilistic' ? compoundedProbably(unit, n, lambda) : compounded(unit, n);
  const apriori = (exact: Quantity, size: number, n: number): Quantity => {
    const error = growth(n) * size + n * (absoluteError(a.model, onGrid) + flushedOperands(a.model));
    return { ...exact, error: size + error < a.model.limit ? error : Infinity };
  };
  return (terms) => {
    let total: Quantity | undefined;
    return prefixes(terms).map(({ exact, size }, j) => {
      if (kind !== 'running') return apriori(exact, size, j + 1);
      const term = known(terms[j]);
      total = closer(total === undefined ? a.round(term) : a.add(total, term), exact);
      return total;
    });
  };
}
