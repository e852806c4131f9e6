import { exponentFromNumber, inverse } from '../../exact/power.ts';
import type { Arithmetic, MakeArithmetic } from '../../formats/arithmetic.ts';
import { findFloatFormat } from '../../formats/catalogue.ts';
import type { Emulation } from '../../normalizers/emulate.ts';
import { type Geometry, overFeatures } from '../../normalizers/geometry.ts';
import type { Statistic } from '../../normalizers/model.ts';
import { bindNumerics, type Numerics } from '../../normalizers/numerics.ts';
import { asParameter } from '../../normalizers/parameters.ts';
import { powerOfTerm, roundedPower } from '../../normalizers/power.ts';
import { newReducer, orderTable, type Reducer } from '../../normalizers/reducer.ts';
import { magnitudes, statistics, topTerms } from '../../normalizers/statistics.ts';
import { perGroup } from '../../reductions/by-group.ts';
import { evaluate } from '../../reductions/evaluate.ts';
import { welfordAccumulator } from '../../reductions/moments.ts';
import { type Tensor, tensor } from '../../tensors/tensor.ts';
import type { ReductionKind, ReductionModel } from './model.ts';

/** Reduces a group's terms. */
export type Reduce = (terms: Float64Array, group: number) => number;

/** What measures of statistics read of a reduction. */
export function statisticOf(model: ReductionModel): Statistic {
  const { p, k, extremum } = model;
  return { kind: 'l2', p, k, extremum, constant: 1 };
}

function variance(model: ReductionModel, numerics: Numerics, reducer: Reducer): Reduce {
  const { method, contract, pushKind = 'divide', mergeKind = 'divide', mergeForm = 'moved' } = model.stages.reduce;
  const a = reducer.arithmetic;
  const meanOf = newReducer('mean', model.stages.mean, numerics, orderTable(model.orders));
  const center = numerics.arithmetic('center', model.stages.center);
  const welford = welfordAccumulator({
    arithmetic: a,
    division: pushKind,
    mergeDivision: mergeKind,
    mergeForm,
    contract,
  });
  return (terms) => {
    const count = Math.max(0, terms.length - model.correction);
    if (method === 'welford') {
      const state = evaluate(reducer.plan(terms.length), welford, (i) => terms[i]);
      return reducer.divideBy(state.squares, count);
    }
    const mean = meanOf.mean(terms);
    if (method === 'twoPass')
      return reducer.divideBy(reducer.sumOfSquares(terms.map((x) => center.subtract(x, mean))), count);
    const squares = reducer.sumOfSquares(terms);
    const n = asParameter(terms.length, a.format);
    return reducer.divideBy(a.subtract(squares, a.multiply(n, a.multiply(mean, mean))), count);
  };
}

/** How each kind reduces a group of terms, in orders that are the same for all groups. */
export function reducing(model: ReductionModel, numerics: Numerics): Reduce {
  const reducer = newReducer('moment', model.stages.reduce, numerics, orderTable(model.orders));
  const root = numerics.arithmetic('root', model.stages.root);
  const statistic = statisticOf(model);
  const exponent = exponentFromNumber(model.p);
  const powers = (terms: Float64Array): Float64Array =>
    magnitudes(terms).map((x) => powerOfTerm(reducer.arithmetic, x, model.p));
  const kinds: Readonly<Record<Exclude<ReductionKind, 'cumsum' | 'variance'>, Reduce>> = {
    sum: reducer.sum,
    mean: reducer.mean,
    l1: (terms) => reducer.sum(magnitudes(terms)),
    sumOfSquares: reducer.sumOfSquares,
    l2: (terms) => root.sqrt(reducer.sumOfSquares(terms)),
    lp: (terms) => roundedPower(root, reducer.sum(powers(terms)), inverse(exponent)),
    linf: (terms) => statistics.linf.measure(terms, statistic, reducer),
    topk: (terms) => reducer.sum(topTerms(magnitudes(terms), statistic)),
    range: (terms) => statistics.range.measure(terms, statistic, reducer),
  };
  if (model.reduce === 'variance') return variance(model, numerics, reducer);
  return kinds[model.reduce as keyof typeof kinds];
}

/** How each group is reduced. */
function reducingGroups(model: ReductionModel, groups: number, numerics: Numerics): Reduce {
  const { mean, reduce } = model.stages;
  const reduces = perGroup([mean.order, reduce.order], groups, orderTable(model.orders), ([ofMean, order]) => {
    const stages = { ...model.stages, mean: { ...mean, order: ofMean }, reduce: { ...reduce, order } };
    return reducing({ ...model, stages }, numerics);
  });
  return (terms, group) => reduces(group)(terms, group);
}

/** Where the elements of a group lie. */
export function elementsOf({ groupBase, member }: Geometry, group: number): Int32Array {
  return member.map((offset) => groupBase[group] + offset);
}

function cumulative(model: ReductionModel, x: Tensor, geometry: Geometry, numerics: Numerics): Float64Array {
  const a = numerics.arithmetic('moment', model.stages.reduce);
  const output = numerics.arithmetic('output', model.stages.output);
  const y = new Float64Array(x.data.length);
  for (let g = 0; g < geometry.groups; g++) {
    let total = 0;
    elementsOf(geometry, g).forEach((element, j) => {
      numerics.at('moment', element);
      const term = x.data[element];
      total = j === 0 ? a.round(term) : a.add(total, term);
      numerics.at('output', element);
      y[element] = output.round(total);
    });
  }
  return y;
}

/** The arithmetic of the conversion of inputs. */
export function loader({ stages, formats }: ReductionModel, numerics: Numerics): Arithmetic {
  return numerics.arithmetic('load', { ...stages.output, format: formats.compute });
}

/** What a reduction kernel must output: y. @throws RangeError when axes don't fit the shape */
export function emulateReduction(
  model: ReductionModel,
  { x }: { readonly x: Tensor },
  make: MakeArithmetic,
): Emulation {
  const geometry = overFeatures(x.shape, model);
  const numerics = bindNumerics(model, make);
  const format = findFloatFormat(model.formats.output);
  if (model.reduce === 'cumsum') {
    const y = tensor(format, x.shape, cumulative(model, x, geometry, numerics));
    return { outputs: { y }, events: numerics.events() };
  }
  const load = loader(model, numerics);
  const output = numerics.arithmetic('output', model.stages.output);
  const reduce = reducingGroups(model, geometry.groups, numerics);
  const y = Float64Array.from({ length: geometry.groups }, (_, g) => {
    numerics.at('load', g);
    const terms = Float64Array.from(elementsOf(geometry, g), (element) => load.round(x.data[element]));
    numerics.at('moment', g);
    const result = reduce(terms, g);
    numerics.at('output', g);
    return output.round(result);
  });
  return { outputs: { y: tensor(format, geometry.statisticShape, y) }, events: numerics.events() };
}
