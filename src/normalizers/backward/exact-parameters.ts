import { sum as dyadicSum, fromNumber } from '../../exact/dyadic.ts';
import * as rational from '../../exact/rational.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { sumError } from '../../formats/error-terms.ts';
import { elementCount } from '../../tensors/tensor.ts';
import type { Centred } from '../filter/centre.ts';
import { type Near, underflow, unit, widened } from '../filter/near.ts';
import { roundedWithin } from '../filter/within.ts';
import type { Geometry } from '../geometry.ts';
import { type Combination, ofRational, scaled, sum } from './exact-combination.ts';
import { quantumOf } from './exact-direction.ts';
import type { KnownGroup } from './exact-known.ts';
import { type GroupValues, roughNormalized, signOfNormalized, specialNormalized } from './exact-normalized.ts';
import { roundCombination } from './exact-value.ts';

/** A group as the gradients of parameters see it. */
export interface ParameterGroup extends GroupValues {
  /** dy behind the epilogue, but for the unit. */
  readonly dy: Float64Array;
}

/** A group in doubles. Every x̂ and dy of it is finite. */
export interface NearNormalized {
  readonly centred: Centred;
  /** 1/s. */
  readonly inverse: Near;
  /** dy of its members, from `start` on. */
  readonly dy: { readonly values: Float64Array; readonly start: number };
}

/** Σ over the elements that share a parameter, in doubles. */
interface RoughSums {
  readonly sum: Float64Array;
  /** What additions rounded away, and its magnitudes: 0 where the sum is exact. */
  readonly low: Float64Array;
  readonly lost: Float64Array;
  /** What the terms are off by, all together. */
  readonly error: Float64Array;
}

function newSums(n: number): RoughSums {
  const [sum, low, lost, error] = Array.from({ length: 4 }, () => new Float64Array(n));
  return { sum, low, lost, error };
}

function push({ sum, low, lost, error }: RoughSums, parameter: number, term: number, off: number): void {
  const before = sum[parameter];
  const total = before + term;
  const rounded = sumError(before, term, total);
  sum[parameter] = total;
  low[parameter] += rounded;
  lost[parameter] += Math.abs(rounded);
  error[parameter] += off;
}

/** The elements that share a parameter, as indices of group · size + member. */
export function sharing({ groups, size, groupParameter, memberParameter }: Geometry): (p: number) => readonly number[] {
  const membersAt = new Map<number, number[]>();
  memberParameter.forEach((offset, j) => {
    const members = membersAt.get(offset);
    if (members === undefined) membersAt.set(offset, [j]);
    else members.push(j);
  });
  return (p) => {
    const found: number[] = [];
    for (let g = 0; g < groups; g++) {
      for (const j of membersAt.get(p - groupParameter[g]) ?? []) found.push(g * size + j);
    }
    return found;
  };
}

/** Σ dy·x̂ over the reals: the members of a group share its 1/s. Precondition: every term is finite. */
export function exactSum(groups: readonly ParameterGroup[], members: readonly number[], size: number): Combination {
  const totals = new Map<number, rational.Rational[]>();
  for (const index of members) {
    const [g, j] = [Math.floor(index / size), index % size];
    const { known, dy } = groups[g];
    if (known.kind === 'special' || dy[j] === 0) continue;
    const { numerators } = known.group;
    const terms = totals.get(g) ?? [];
    if (terms.length === 0) totals.set(g, terms);
    terms.push(rational.multiply(rational.fromNumber(dy[j]), rational.fromInteger(numerators[j])));
  }
  const parts = [...totals].map(([g, terms]) => {
    const { inverse, group } = groups[g].known as KnownGroup;
    return scaled(inverse, rational.reduceTwos(rational.multiply(rational.sum(terms), quantumOf(group))));
  });
  return sum(parts);
}

/** Adds dy·x̂ and dy of a group in doubles: two products round beside what c and 1/s are off by. */
function pushNear(
  products: RoughSums,
  plain: RoughSums,
  { size, groupParameter, memberParameter }: Geometry,
  g: number,
  { centred: c, inverse, dy }: NearNormalized,
): void {
  const share = widened(c.relative + inverse.relative + 2 * unit);
  const shift = widened(c.error * inverse.value);
  for (let j = 0; j < size; j++) {
    const parameter = groupParameter[g] + memberParameter[j];
    const value = dy.values[dy.start + j];
    const term = value * (c.values[j] * inverse.value);
    push(plain, parameter, value, 0);
    push(products, parameter, term, Math.abs(term) * share + Math.abs(value) * shift);
  }
}

/**
 * The rounded sum of n terms where doubles can tell it: the sum of what additions rounded away is off by n·u of its magnitudes at most. Bounds
 * are doubled for their own roundings.
 */
function filteredSum(
  { sum, low, lost, error }: RoughSums,
  p: number,
  n: number,
  output: Arithmetic,
): number | undefined {
  if (lost[p] === 0 && error[p] === 0) return roundedWithin(sum[p], 0, output);
  const y = sum[p] + low[p];
  return roundedWithin(y, 2 * (error[p] + n * unit * lost[p]) + 4 * unit * Math.abs(y) + underflow, output);
}

/** Collects Σ dy·x̂ and Σ dy of every parameter, group by group, and rounds each once. */
export interface ParameterSums {
  /** A group, in doubles where they hold it. */
  add(g: number, group: ParameterGroup, near: NearNormalized | undefined): void;
  /** `groups`: all that were added. */
  rounded(groups: readonly ParameterGroup[]): { readonly weight: Float64Array; readonly bias: Float64Array };
}

/** x̂ of groups that are measured exactly is off by this share of itself at most; see roughNormalized. */
const shareOfExact = 2 ** -49;

export function parameterSums(
  geometry: Geometry,
  unitOfDy: rational.Rational,
  output: Arithmetic,
  { filter = true }: { readonly filter?: boolean } = {},
): ParameterSums {
  const { size, groupParameter, memberParameter } = geometry;
  const parameters = elementCount(geometry.parameterShape);
  const [products, plain] = [newSums(parameters), newSums(parameters)];
  const count = (geometry.groups * size) / parameters;
  const special = new Float64Array(parameters);
  const addExact = (g: number, group: ParameterGroup): void => {
    const xHat = roughNormalized(group.known);
    for (let j = 0; j < size; j++) {
      const parameter = groupParameter[g] + memberParameter[j];
      const other = specialNormalized(group, j);
      const dy = group.dy[j];
      push(plain, parameter, dy, 0);
      if (other !== undefined) special[parameter] += dy * other;
      else if (!Number.isFinite(dy)) special[parameter] += dy * signOfNormalized(group, j);
      else {
        const term = dy === 0 ? 0 : dy * xHat(j);
        push(products, parameter, term, dy === 0 ? 0 : Math.abs(term) * shareOfExact + underflow);
      }
    }
  };
  const quick = filter && output.format.precision <= 25 && unitOfDy.numerator === unitOfDy.denominator;
  const rounded = (groups: readonly ParameterGroup[]) => {
    const membersOf = sharing(geometry);
    const round = (sums: RoughSums, p: number, exact: () => Combination): number =>
      (quick ? filteredSum(sums, p, count, output) : undefined) ?? roundCombination(scaled(exact(), unitOfDy), output);
    const dyOf = (p: number): Float64Array =>
      Float64Array.from(membersOf(p), (index) => groups[Math.floor(index / size)].dy[index % size]);
    const exactBias = (p: number): Combination =>
      ofRational(rational.fromDyadic(dyadicSum(Array.from(dyOf(p), fromNumber))));
    return {
      weight: special.map((other, p) =>
        other === 0 ? round(products, p, () => exactSum(groups, membersOf(p), size)) : output.round(other),
      ),
      bias: special.map((_, p) => {
        const isNumber = Number.isFinite(plain.sum[p]) || dyOf(p).every(Number.isFinite);
        return isNumber ? round(plain, p, () => exactBias(p)) : output.round(infiniteSum(dyOf(p)));
      }),
    };
  };
  return {
    add: (g, group, near) => (near === undefined ? addExact(g, group) : pushNear(products, plain, geometry, g, near)),
    rounded,
  };
}

/** The sum's infinity or NaN; finite terms count for nothing. */
function infiniteSum(terms: Float64Array): number {
  return terms.reduce((total, term) => (Number.isFinite(term) ? total : total + term), 0);
}
