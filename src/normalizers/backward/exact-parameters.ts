import { sum as dyadicSum, fromNumber } from '../../exact/dyadic.ts';
import * as rational from '../../exact/rational.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';
import { elementCount } from '../../tensors/tensor.ts';
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

/** Σ over the elements that share a parameter, in doubles. */
interface RoughSums {
  readonly sum: Float64Array;
  readonly magnitude: Float64Array;
}

const newSums = (n: number): RoughSums => ({ sum: new Float64Array(n), magnitude: new Float64Array(n) });

function push({ sum: total, magnitude }: RoughSums, parameter: number, term: number): void {
  total[parameter] += term;
  magnitude[parameter] += Math.abs(term);
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

/**
 * The rounded sum where doubles can tell it: of `count` terms, each off by less than 2^-50 of itself (or by underflow), and as many
 * additions that are off by 2^-53 of the sum of magnitudes at most.
 */
function filteredSum(
  { sum: total, magnitude }: RoughSums,
  parameter: number,
  count: number,
  output: Arithmetic,
): number | undefined {
  const margin = magnitude[parameter] * (2 ** -49 + count * 2 ** -52) + count * 2 ** -1060;
  const y = total[parameter];
  if (!(margin < 1e250 && Math.abs(y) > 2 * margin)) return undefined;
  const low = output.round(y - margin);
  return Object.is(low, output.round(y + margin)) ? low : undefined;
}

/** Σ dy·x̂ and Σ dy of every parameter, each rounded once. */
export function parameterGradients(
  geometry: Geometry,
  groups: readonly ParameterGroup[],
  unit: rational.Rational,
  output: Arithmetic,
  { filter = true }: { readonly filter?: boolean } = {},
): { readonly weight: Float64Array; readonly bias: Float64Array } {
  const { size } = geometry;
  const lists = sharing(geometry);
  const [products, plain] = [newSums(lists.length), newSums(lists.length)];
  const special = new Float64Array(lists.length);
  groups.forEach((group, g) => {
    const xHat = roughNormalized(group.known);
    for (let j = 0; j < size; j++) {
      const parameter = geometry.groupParameter[g] + geometry.memberParameter[j];
      const other = specialNormalized(group, j);
      const dy = group.dy[j];
      push(plain, parameter, dy);
      if (other !== undefined) special[parameter] += dy * other;
      else if (!Number.isFinite(dy)) special[parameter] += dy * signOfNormalized(group, j);
      else push(products, parameter, dy === 0 ? 0 : dy * xHat(j));
    }
  });
  const quick = filter && output.format.precision <= 25 && unit.numerator === unit.denominator;
  const round = (sums: RoughSums, p: number, exact: () => Combination): number =>
    (quick ? filteredSum(sums, p, lists[p].length, output) : undefined) ??
    roundCombination(scaled(exact(), unit), output);
  const weight = Float64Array.from(lists, (members, p) =>
    special[p] === 0 ? round(products, p, () => exactSum(groups, members, size)) : output.round(special[p]),
  );
  const bias = Float64Array.from(lists, (members, p) => {
    const terms = (): Float64Array =>
      Float64Array.from(members, (index) => groups[Math.floor(index / size)].dy[index % size]);
    if (!Number.isFinite(plain.sum[p]) && !terms().every(Number.isFinite)) return output.round(infiniteSum(terms()));
    return round(plain, p, () => ofRational(rational.fromDyadic(dyadicSum(Array.from(terms(), fromNumber)))));
  });
  return { weight, bias };
}

/** The sum's infinity or NaN; finite terms count for nothing. */
function infiniteSum(terms: Float64Array): number {
  return terms.reduce((total, term) => (Number.isFinite(term) ? total : total + term), 0);
}
