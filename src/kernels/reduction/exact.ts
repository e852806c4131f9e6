import { fromNumber } from '../../exact/dyadic.ts';
import * as interval from '../../exact/interval.ts';
import { enclosePower, exponentFromNumber, inverse, rationalPower } from '../../exact/power.ts';
import * as rational from '../../exact/rational.ts';
import { fromEnclosure, fromRational, type Real, realZero, squareRootOf } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import { type ExactGroup, type ExactNumber, exactGroup, exactMeasure } from '../../normalizers/exact-group.ts';
import { overFeatures } from '../../normalizers/geometry.ts';
import type { StatisticKind } from '../../normalizers/model.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import { elementsOf } from './emulate.ts';
import type { ReductionKind, ReductionModel } from './model.ts';

const real = (value: ExactNumber): Real =>
  value.rational === undefined ? fromEnclosure(value.enclose) : fromRational(value.rational);

function measure(group: ExactGroup, kind: StatisticKind, model: ReductionModel): ExactNumber {
  return exactMeasure(group, { kind, p: model.p, k: model.k, chunks: 1, constant: 1 });
}

/** A mean times a count. */
function timesCount(value: ExactNumber, count: number): rational.Rational {
  return rational.multiply(value.rational as rational.Rational, rational.fromInteger(count));
}

/**
 * (Σ|x|^p)^(1/p) = a·(Σ(|x|/a)^p)^(1/p) with a the largest |x|: rational where every power is and the root of their sum, else irrational
 * (see powerMean), and then (mean |x|^p)^(1/p)·n^(1/p).
 */
function powerSum(group: ExactGroup, model: ReductionModel): Real {
  const p = exponentFromNumber(model.p);
  const terms = group.numerators.map((x) => (x < 0n ? -x : x)).filter((x) => x > 0n);
  if (terms.length === 0) return realZero;
  const top = terms.reduce((a, b) => (a > b ? a : b));
  const powers = terms.map((x) => rationalPower(rational.lowestTerms(rational.rational(x, top)), p));
  if (powers.every((power) => power !== undefined)) {
    const root = rationalPower(rational.sum(powers), inverse(p));
    const unit = rational.fromDyadic({ significand: top, exponent: group.exponent });
    if (root !== undefined) return fromRational(rational.multiply(unit, root));
  }
  const n = rational.fromInteger(group.numerators.length);
  const mean = measure(group, 'lp', model);
  return fromEnclosure((bits) =>
    interval.multiply(mean.enclose(bits + 8), enclosePower(n, inverse(p), bits + 8), bits + 8),
  );
}

/** The result of each kind over a finite group of n terms, as a real number. */
const kinds: Readonly<
  Record<Exclude<ReductionKind, 'cumsum'>, (group: ExactGroup, n: number, model: ReductionModel) => Real>
> = {
  sum: (group, n) => fromRational(rational.multiply(group.mean, rational.fromInteger(n))),
  mean: (group) => fromRational(group.mean),
  l1: (group, n, model) => fromRational(timesCount(measure(group, 'l1', model), n)),
  sumOfSquares: (group, n, model) => fromRational(timesCount(measure(group, 'l2', model), n)),
  l2: (group, n, model) => squareRootOf(timesCount(measure(group, 'l2', model), n)),
  lp: (group, _n, model) => powerSum(group, model),
  linf: (group, _n, model) => real(measure(group, 'linf', model)),
  topk: (group, _n, model) => fromRational(timesCount(measure(group, 'topk', model), model.k)),
  range: (group, _n, model) => real(measure(group, 'range', model)),
  variance: (group, n, model) =>
    fromRational(
      rational.divide(timesCount(measure(group, 'l2', model), n), rational.fromInteger(n - model.correction)),
    ),
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
  const output = float64Arithmetic(findFloatFormat(model.formats.output), { overflow: model.overflow });
  if (model.reduce === 'cumsum') {
    const y = new Float64Array(x.data.length);
    for (let g = 0; g < geometry.groups; g++) cumulative(x, elementsOf(geometry, g), output, y);
    return { y: tensor(output.format, x.shape, y) };
  }
  const kind = model.reduce;
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
