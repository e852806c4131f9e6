import { exponentFromNumber, inverse } from '../../../exact/power.ts';
import type { Statistic, StatisticKind } from '../../../normalizers/model.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { type Term, wgslExtremes } from '../accumulators/sums.ts';
import { declareMaximum, declareMinimum } from '../arithmetic/extremes.ts';
import type { KernelBuilder } from '../builder.ts';
import { type Expression, literal, magnitude } from '../expression.ts';
import type { WgslReducer, WgslTerms } from './reducer.ts';
import type { Computed, MeasuringKernel } from './run.ts';
import { topTerms } from './top.ts';

type Measure = (
  kernel: MeasuringKernel,
  centred: WgslTerms,
  statistic: Statistic,
  reducer: WgslReducer,
) => Computed<Expression>;

/** |x| of each. */
export function magnitudes({ count, at }: WgslTerms): WgslTerms {
  return { count, at: (position) => magnitude(at(position)) };
}

/** |c|^p of each of some magnitudes: products rounded one by one from the left for an integer p, one correct rounding otherwise. */
export function powersOf(
  { define }: KernelBuilder,
  { arithmetic }: WgslReducer,
  { count, at }: WgslTerms,
  p: number,
): WgslTerms {
  const whole = Number.isInteger(p);
  const products = Array.from({ length: whole ? p - 1 : 0 }, () => `power = ${arithmetic.multiply('power', 'value')};`);
  const power = whole ? 'power' : arithmetic.power('value', exponentFromNumber(p));
  const lines = [...(whole ? ['var power = value;', ...products] : []), power];
  define('power_of_term', `A magnitude to the power of ${p}.`, ['value'], lines);
  return { count, at: (position) => `power_of_term(${at(position)})` };
}

const simply = (result: Expression): Computed<Expression> => ({ body: [], result });

/** The mean of the terms, or their sum, as the statistic says. */
function combined(terms: WgslTerms, { mean = true }: Statistic, reducer: WgslReducer): Expression {
  return mean ? reducer.mean(terms) : reducer.sum(terms);
}

/** What finds the largest or smallest term; `start` is what none come to. */
function extremeOf(
  { module }: KernelBuilder,
  pick: typeof declareMaximum,
  rule: NonNullable<Statistic['extremum']>,
  start: number,
  term: Term,
): WgslAccumulator {
  return wgslExtremes((a, b) => pick(module, rule, a, b), start, term);
}

/** max c − min c of each chunk, in words that the invocations share, and then their mean. */
const range: Measure = ({ builder, groups }, centred, statistic, reducer) => {
  const { chunks = 1, extremum = 'ieee' } = statistic;
  const length = centred.count / chunks;
  if (!Number.isInteger(length))
    throw new RangeError(`"statistic.chunks" expected a divisor of ${centred.count}, got ${chunks}`);
  const first = chunks === 1 ? undefined : builder.variable('chunk_first', 'Where the chunk under way begins.');
  const at = (position: Expression): Expression =>
    centred.at(first === undefined ? position : `${first} + ${position}`);
  const most = extremeOf(builder, declareMaximum, extremum, -Infinity, at);
  const least = extremeOf(builder, declareMinimum, extremum, Infinity, at);
  const high = reducer.reduce('maximum', most, length);
  const low = reducer.reduce('minimum', least, length);
  const difference = reducer.arithmetic.subtract('high', 'low');
  const two = [`let high = ${high};`, `let low = ${low};`];
  if (first === undefined) return { body: two, result: difference };
  const ranges = builder.shared('ranges', chunks, groups);
  return {
    body: [
      `for (var chunk = 0u; chunk < ${chunks}u; chunk++) {`,
      `  ${first} = chunk * ${length}u;`,
      ...two.map((line) => `  ${line}`),
      `  if (lid == 0u) { ${ranges.at('chunk')} = ${difference}; }`,
      '}',
      ranges.barrier,
    ],
    result: reducer.mean({ count: chunks, at: ranges.at }),
  };
};

/** How each statistic is measured: the counterpart of the records of src/normalizers/statistics.ts. */
export const measures: Readonly<Record<StatisticKind, Measure>> = {
  l2: (_kernel, centred, { mean = true }, reducer) =>
    simply(mean ? reducer.meanOfSquares(centred) : reducer.sumOfSquares(centred)),
  l1: (_kernel, centred, statistic, reducer) => simply(combined(magnitudes(centred), statistic, reducer)),
  lp: ({ builder }, centred, statistic, reducer) => {
    const p = statistic.p as number;
    const powers = powersOf(builder, reducer, magnitudes(centred), p);
    return simply(reducer.arithmetic.power(combined(powers, statistic, reducer), inverse(exponentFromNumber(p))));
  },
  linf: ({ builder }, centred, { extremum = 'ieee' }, reducer) => {
    const largest = extremeOf(builder, declareMaximum, extremum, 0, magnitudes(centred).at);
    return simply(reducer.reduce('largest', largest, centred.count));
  },
  topk: (kernel, centred, statistic, reducer) => {
    const { body, result } = topTerms(kernel, magnitudes(centred), statistic);
    return { body, result: reducer.mean(result) };
  },
  range,
  unit: () => simply(literal(1)),
};
