import { fromNumber } from '../../exact/dyadic.ts';
import * as rational from '../../exact/rational.ts';
import { fromRational, type Real, squareRootOf } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { exactRounding } from '../../normalizers/exact-finish.ts';
import { type ExactGroup, exactGroup, exactMeasure } from '../../normalizers/exact-group.ts';
import { type ExactNumber, exactReal } from '../../normalizers/exact-number.ts';
import { overFeatures } from '../../normalizers/geometry.ts';
import type { StatisticKind } from '../../normalizers/model.ts';
import { checkSelection } from '../../reductions/select.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { elementsOf } from './emulate.ts';
import type { ReductionKind, ReductionModel } from './model.ts';

/** The statistic of sums, not of means: Σ|x|, Σx², (Σ|x|^p)^(1/p) …; of topk the mean. */
function measure(group: ExactGroup, kind: StatisticKind, { p, k }: ReductionModel): ExactNumber {
  return exactMeasure(group, { kind, p, k, chunks: 1, constant: 1, mean: false });
}

function sumOf(group: ExactGroup, kind: 'l1' | 'l2' | 'topk', model: ReductionModel): rational.Rational {
  return measure(group, kind, model).rational as rational.Rational;
}

/** The result of each kind over a finite group of n terms, as a real number. */
const kinds: Readonly<
  Record<Exclude<ReductionKind, 'cumsum'>, (group: ExactGroup, n: number, model: ReductionModel) => Real>
> = {
  sum: (group, n) => fromRational(rational.multiply(group.mean, rational.fromInteger(n))),
  mean: (group) => fromRational(group.mean),
  l1: (group, _n, model) => fromRational(sumOf(group, 'l1', model)),
  sumOfSquares: (group, _n, model) => fromRational(sumOf(group, 'l2', model)),
  l2: (group, _n, model) => squareRootOf(sumOf(group, 'l2', model)),
  lp: (group, _n, model) => exactReal(measure(group, 'lp', model)),
  linf: (group, _n, model) => exactReal(measure(group, 'linf', model)),
  topk: (group, _n, model) =>
    fromRational(rational.multiply(sumOf(group, 'topk', model), rational.fromInteger(model.k))),
  range: (group, _n, model) => exactReal(measure(group, 'range', model)),
  variance: (group, n, model) =>
    fromRational(rational.divide(sumOf(group, 'l2', model), rational.fromInteger(n - model.correction))),
};

/** IEEE 754 on the real expression, for terms that are not all finite. */
function special(kind: ReductionKind, terms: readonly number[]): number {
  if (terms.some(Number.isNaN) || kind === 'variance') return Number.NaN;
  if (kind === 'sum' || kind === 'mean' || kind === 'cumsum') return terms.reduce((a, b) => a + b, 0);
  return kind === 'range' ? Math.max(...terms) - Math.min(...terms) : Infinity;
}

function cumulative(x: Tensor, elements: Int32Array, output: Arithmetic, y: Float64Array): void {
  let exact = rational.zero;
  let total = 0;
  for (const element of elements) {
    const term = x.data[element];
    total += term;
    if (Number.isFinite(term)) exact = rational.reduceTwos(rational.add(exact, rational.fromNumber(term)));
    y[element] = Number.isFinite(total) ? output.roundReal(fromRational(exact)) : output.round(total);
  }
}

/** The correctly rounded result of a reduction over the reals. An empty sum is +0. */
export function exactReduction(model: ReductionModel, { x }: { readonly x: Tensor }): Record<string, Tensor> {
  const geometry = overFeatures(x.shape, model);
  const output = exactRounding(model, model.stages.output, model.formats.output);
  if (model.reduce === 'cumsum') {
    const y = new Float64Array(x.data.length);
    for (let g = 0; g < geometry.groups; g++) cumulative(x, elementsOf(geometry, g), output, y);
    return { y: tensor(output.format, x.shape, y) };
  }
  const kind = model.reduce;
  if (kind === 'topk') checkSelection(model.k, geometry.size);
  const y = Float64Array.from({ length: geometry.groups }, (_, g) => {
    const terms = Array.from(elementsOf(geometry, g), (element) => x.data[element]);
    if (terms.length === 0) return output.round(kind === 'mean' || kind === 'variance' ? Number.NaN : 0);
    if (!terms.every(Number.isFinite)) return output.round(special(kind, terms));
    if (kind === 'variance' && terms.length <= model.correction) return output.round(Number.NaN);
    const group = exactGroup(terms.map(fromNumber), kind === 'variance');
    return output.roundReal(kinds[kind](group, terms.length, model));
  });
  return { y: tensor(output.format, geometry.statisticShape, y) };
}
