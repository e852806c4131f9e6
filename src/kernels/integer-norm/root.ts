import { integerRoot } from '../../exact/integer.ts';
import { exponentFromNumber, inverse } from '../../exact/power.ts';
import { type RootRounding, roundedSquareRoot } from '../../formats/integers/integer-root.ts';
import type { Direction } from '../../formats/rounding.ts';
import { roundedPower } from '../../normalizers/power.ts';
import { constantOfRoot, epsilonOfRoot } from './constants.ts';
import type { IntegerNormModel } from './model.ts';
import { integerNear, productOf, type RoundedInteger } from './quotient.ts';
import type { Machine } from './stage.ts';
import { integerStatistics } from './statistics.ts';

/** The scale s, in steps of the input: in units of 2^-k, or in binary32. */
export interface IntegerScale {
  readonly value: number;
  readonly floating: boolean;
}

const directionOf: Readonly<Record<RootRounding, Direction>> = {
  floor: 'towardNegative',
  nearest: 'tiesToEven',
  ceiling: 'towardPositive',
};

/** n^(1/degree) of an integer ≥ 0. 'nearest' meets no ties: (2r + 1)/2 is no root of an integer. */
function rootOf(n: number | bigint, degree: number, rounding: RootRounding): RoundedInteger {
  if (degree === 2 && typeof n === 'number') {
    const root = roundedSquareRoot(n, rounding);
    return { value: root, exact: BigInt(root) * BigInt(root) === BigInt(n) };
  }
  const radicand = BigInt(n);
  const floor = integerRoot(radicand, degree);
  const exact = floor ** BigInt(degree) === radicand;
  const aboveHalf = (2n * floor + 1n) ** BigInt(degree) < radicand << BigInt(degree);
  const up = !exact && (rounding === 'ceiling' || (rounding === 'nearest' && aboveHalf));
  return { value: up ? floor + 1n : floor, exact };
}

/** The root stage in integers. */
function integerScaling(
  model: IntegerNormModel,
  machine: Machine,
  m: number,
  scale: number,
): (measure: number) => number {
  const { statistic, epsilon, stages } = model;
  const { rounding, fractionBits: k, constantBits } = stages.root;
  const a = stages.moment.fractionBits;
  const { registers } = machine.unit('root');
  const record = integerStatistics[statistic.kind];
  const degree = record.degree(statistic);
  const direction = directionOf[rounding];
  const constant = constantOfRoot(model, m).value;
  const held = epsilonOfRoot(model, scale).value;
  const plus = (x: number): number => (held === 0 ? x : registers.add(x, held));
  const root = (v: number): number => {
    if (v < 0) return registers.nothing();
    return registers.hold(rootOf(productOf([v, 2 ** (degree * k - a)]), degree, rounding));
  };
  const times = (s: number): number =>
    constant === 2 ** constantBits ? s : registers.divide([s, constant], [2 ** constantBits], direction);
  return (measure) => {
    if (!record.root)
      return plus(registers.divide([measure, constant, 2 ** k], [2 ** a, 2 ** constantBits], direction));
    return epsilon.place === 'insideRoot' ? times(root(plus(measure))) : plus(times(root(measure)));
  };
}

/** The root stage in binary32, of a measure in steps. */
function floatingScaling(
  model: IntegerNormModel,
  machine: Machine,
  m: number,
  scale: number,
): (measure: number) => number {
  const { statistic, epsilon } = model;
  const { binary32: a } = machine.unit('root');
  const record = integerStatistics[statistic.kind];
  const degree = record.degree(statistic);
  const constant = constantOfRoot(model, m).value;
  const held = epsilonOfRoot(model, scale).value;
  const plus = (x: number): number => (held === 0 ? x : a.add(x, held));
  const times = (x: number): number => (constant === 1 ? x : a.multiply(constant, x));
  const root = (x: number): number => {
    if (!record.root || degree === 1) return x;
    return degree === 2 || !(x > 0) ? a.sqrt(x) : roundedPower(a, x, inverse(exponentFromNumber(degree)));
  };
  return (measure) => (epsilon.place === 'insideRoot' ? times(root(plus(measure))) : plus(times(root(measure))));
}

/** The scale from a group's measure. @param m terms of a group; @param scale the input's */
export function scaling(
  model: IntegerNormModel,
  machine: Machine,
  m: number,
  scale: number,
): (measure: number) => IntegerScale {
  const { moment, root, normalize } = model.stages;
  if (root.kind === 'integer') {
    const integer = integerScaling(model, machine, m, scale);
    return (measure) => ({ value: integer(measure), floating: false });
  }
  const { registers, binary32: a } = machine.unit('root');
  const floating = floatingScaling(model, machine, m, scale);
  const asFloating = (measure: number): number =>
    moment.kind === 'integer' ? a.round(measure) * 2 ** -moment.fractionBits : measure;
  const asInteger = (s: number): number =>
    Number.isFinite(s)
      ? registers.hold(integerNear(s * 2 ** root.fractionBits, directionOf[root.rounding]))
      : registers.nothing();
  return (measure) => {
    const s = floating(asFloating(measure));
    return normalize.kind === 'integer' ? { value: asInteger(s), floating: false } : { value: s, floating: true };
  };
}
