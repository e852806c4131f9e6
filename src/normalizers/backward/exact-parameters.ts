import { sum as dyadicSum, fromNumber } from '../../exact/dyadic.ts';
import * as rational from '../../exact/rational.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { sumError } from '../../formats/error-terms.ts';
import { elementCount } from '../../tensors/tensor.ts';
import type { Centred } from '../filter/centre.ts';
import { type Near, unit, widened } from '../filter/near.ts';
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

/** Σ over the elements that share a parameter, in doubles: `sum` and the errors of its additions, `low`. */
interface RoughSums {
  readonly sum: Float64Array;
  readonly low: Float64Array;
  readonly magnitude: Float64Array;
  /** What the terms are off by, all together. */
  readonly error: Float64Array;
  readonly count: Float64Array;
}

function newSums(n: number): RoughSums {
  const [sum, low, magnitude, error, count] = Array.from({ length: 5 }, () => new Float64Array(n));
  return { sum, low, magnitude, error, count };
}

function push({ sum, low, magnitude, error, count }: RoughSums, parameter: number, term: number, off: number): void {
  const before = sum[parameter];
  const total = before + term;
  sum[parameter] = total;
  low[parameter] += sumError(before, term, total);
  magnitude[parameter] += Math.abs(term);
  error[parameter] += off;
  count[parameter]++;
}

/** The (group, member) pairs that share each parameter. */
export function sharing({
  groups,
  size,
  groupParameter,
  memberParameter,
  parameterShape,
}: Geometry): readonly number[][] {
  const lists = Array.from({ length: elementCount(parameterShape) }, (): number[] => []);
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < size; j++) lists[groupParameter[g] + memberParameter[j]].push(g * size + j);
  }
  return lists;
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
 * The rounded sum where doubles can tell it. Of n terms each addition is off by u·M at most, M the sum of magnitudes, and the sum of what they
 * are off by rounds n times: together off by less than (n·u)²·M and one rounding. Bounds are doubled for their own roundings.
 */
function filteredSum(sums: RoughSums, p: number, output: Arithmetic): number | undefined {
  const y = sums.sum[p] + sums.low[p];
  const additions = (sums.count[p] * unit) ** 2 * sums.magnitude[p];
  const margin = 2 * (sums.error[p] + additions) + 4 * unit * Math.abs(y) + sums.count[p] * 2 ** -1060;
  if (!(margin < 1e250 && Math.abs(y) > 2 * margin)) return undefined;
  const low = output.round(y - margin);
  return Object.is(low, output.round(y + margin)) ? low : undefined;
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
        push(products, parameter, term, Math.abs(term) * shareOfExact);
      }
    }
  };
  const quick = filter && output.format.precision <= 25 && unitOfDy.numerator === unitOfDy.denominator;
  const rounded = (groups: readonly ParameterGroup[]) => {
    let lists: readonly number[][] | undefined;
    const membersOf = (p: number): readonly number[] => {
      lists ??= sharing(geometry);
      return lists[p];
    };
    const round = (sums: RoughSums, p: number, exact: () => Combination): number =>
      (quick ? filteredSum(sums, p, output) : undefined) ?? roundCombination(scaled(exact(), unitOfDy), output);
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
