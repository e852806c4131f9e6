import { norms } from '../../normalizers/catalogue.ts';
import type { IntegerNormModel } from './model.ts';
import { integerNear } from './quotient.ts';
import { sumAccumulator } from './registers.ts';
import type { Machine } from './stage.ts';
import { integerStatistics, type Reduction, reduceTerms } from './statistics.ts';

/** Centred values: `unit` times the steps of the input, as integers; or steps in binary32 (unit 1). */
export interface Centred {
  readonly values: Float64Array;
  readonly unit: number;
  readonly floating: boolean;
  /** Σd; undefined for norms that don't centre. */
  readonly sum: number | undefined;
  /** What is saved as the mean: μ in steps of 2^-f, Σd where values are scaled, μ in binary32; undefined for norms that don't centre. */
  readonly mean: number | undefined;
}

/** Mean and centring of a group of values q − zp. */
export function centring(model: IntegerNormModel, machine: Machine): (steps: Float64Array) => Centred {
  if (!norms[model.integerNorm].centres) {
    return (steps) => ({ values: steps, unit: 1, floating: false, sum: undefined, mean: undefined });
  }
  const { kind, order, rounding, fractionBits } = model.stages.mean;
  const { registers, binary32: a } = machine.unit('mean');
  const { registers: center, binary32: floatingCenter } = machine.unit('center');
  const reduction: Reduction = { registers, plan: machine.planner(order) };
  const less = (steps: Float64Array, unit: number, mean: number): Float64Array =>
    steps.map((d) => center.multiplyAdd(-mean, d, unit));
  return (steps) => {
    const m = steps.length;
    const sum = reduceTerms(reduction, sumAccumulator(registers), steps);
    if (kind === 'scaled') return { values: less(steps, m, sum), unit: m, floating: false, sum, mean: sum };
    const unit = 2 ** (fractionBits ?? 0);
    if (kind === 'integer') {
      const mean = registers.divide([sum, unit], [m], rounding);
      return { values: less(steps, unit, mean), unit, floating: false, sum, mean };
    }
    const mean = a.divide(a.round(sum), a.round(m));
    if (fractionBits === null)
      return { values: steps.map((d) => floatingCenter.subtract(d, mean)), unit: 1, floating: true, sum, mean };
    const integer = registers.hold(integerNear(mean * unit, rounding));
    return { values: less(steps, unit, integer), unit, floating: false, sum, mean: integer };
  };
}

/** The statistic before root, constant and epsilon, in steps of the input: in units of 2^-a, or in binary32. */
export type Measure = (centred: Centred, steps: Float64Array) => number;

/** E[d²] − E[d]² from Σd and Σd². */
function onePass({ stages }: IntegerNormModel, machine: Machine, reduction: Reduction): Measure {
  const { kind, rounding, fractionBits } = stages.moment;
  const { registers, binary32: a } = machine.unit('moment');
  const squares = (steps: Float64Array): number =>
    integerStatistics.l2.measure(steps, { kind: 'l2', constant: 1 }, reduction).sum;
  return ({ sum = 0 }, steps) => {
    const m = steps.length;
    const square = squares(steps);
    if (kind === 'binary32') {
      const [mean, meanSquare] = [sum, square].map((total) => a.divide(a.round(total), a.round(m))) as [number, number];
      return a.subtract(meanSquare, a.multiply(mean, mean));
    }
    const variance = BigInt(m) * BigInt(square) - BigInt(sum) * BigInt(sum);
    return registers.divideBig(variance << BigInt(fractionBits), BigInt(m) * BigInt(m), rounding);
  };
}

/** The moment stage. */
export function measuring(model: IntegerNormModel, machine: Machine): Measure {
  const { statistic, stages } = model;
  const { method, kind, order, rounding, fractionBits } = stages.moment;
  const { registers, binary32: a } = machine.unit('moment');
  const reduction: Reduction = { registers, plan: machine.planner(order) };
  if (method === 'onePass') return onePass(model, machine, reduction);
  const record = integerStatistics[statistic.kind];
  const degree = record.degree(statistic);
  return ({ values, unit, floating }, steps) => {
    // Only a range goes with values in binary32: it is that of the steps.
    const { sum, count } = record.measure(floating ? steps : values, statistic, reduction);
    const divisor = [count, ...new Array<number>(degree).fill(unit)];
    if (kind === 'integer') return registers.divide([sum, 2 ** fractionBits], divisor, rounding);
    return a.divide(a.round(sum), a.round(divisor.reduce((x, y) => x * y)));
  };
}
