import { asParameter } from '../../normalizers/parameters.ts';
import { compileOrder } from '../../reductions/compile.ts';
import type { Plan } from '../../reductions/plan.ts';
import type { BoundArithmetic } from './arithmetic.ts';
import { productsOf, totalOf } from './exact-sum.ts';
import { type BoundNumerics, boundRounder } from './numerics.ts';
import { doubleUnit, type Quantity, raised } from './quantity.ts';
import type { BoundReducer, Reduction } from './reduction.ts';
import { boundedAverage, boundedSum, type Summation } from './sums.ts';

/** A count as a format holds it. */
export function countIn({ model }: BoundArithmetic, count: number): Quantity {
  const held = asParameter(count, model.format);
  return { value: count, error: Math.abs(held - count), slack: 0 };
}

function division({ name, stage }: Reduction, numerics: BoundNumerics, push: BoundArithmetic) {
  const { sumFormat, divideFormat = sumFormat, resultFormat, reciprocalFormat, kind } = stage;
  const rounder = (format: string | undefined) => boundRounder(numerics, name, stage, format);
  const divider = divideFormat === undefined ? push : numerics.arithmetic(name, stage, divideFormat);
  const [result, reciprocal] = [rounder(resultFormat), rounder(reciprocalFormat)];
  const share = (count: number): Quantity => reciprocal(divider.reciprocal(countIn(divider, count)));
  const divideBy = (total: Quantity, count: number): Quantity => {
    const quotient =
      kind === 'reciprocal' ? divider.multiply(total, share(count)) : divider.divide(total, countIn(divider, count));
    return result(quotient);
  };
  return { summed: rounder(sumFormat), result, share, divideBy };
}

type SumParts = (terms: readonly Quantity[], sum: (part: readonly Quantity[]) => Quantity) => Quantity;

/** A second reduction over the sums of parts, where the stage has one and the bound is not of any order. */
function inParts({ name, stage, table }: Reduction, numerics: BoundNumerics): SumParts | undefined {
  const { parts } = stage;
  if (parts === undefined || numerics.kind === 'anyOrder') return undefined;
  const push = numerics.arithmetic(name, stage, parts.format);
  const plan = (n: number): Plan => compileOrder(parts.order, n, table);
  const onGrid = parts.format === stage.format;
  return (terms, sum) => {
    const sums = Array.from({ length: Math.ceil(terms.length / parts.size) }, (_, i) =>
      sum(terms.slice(i * parts.size, (i + 1) * parts.size)),
    );
    return boundedSum({ push, merges: [], accumulator: 'plain', plan, onGrid }, sums, numerics);
  };
}

/** Products as a kernel rounds them, or that it contracts: it flushes the factors as the sum's steps do then. */
function multiplying(product: BoundArithmetic, push: BoundArithmetic) {
  return (left: readonly Quantity[], right: readonly Quantity[]): readonly Quantity[] =>
    left.map((a, i) => {
      const rounded = product.multiply(a, right[i]);
      if (!push.model.flushesOperands) return rounded;
      return { ...rounded, error: Math.max(rounded.error, push.multiply(a, right[i]).error) };
    });
}

/**
 * Sums and means of any kernel, with the operations of src/normalizers/reducer.ts. Products count as rounded before they are added, which
 * covers kernels that contract them.
 */
export function aprioriReducer(reduction: Reduction, numerics: BoundNumerics): BoundReducer {
  const { name, stage, table, onGrid } = reduction;
  const push = numerics.arithmetic(name, stage);
  const inFormat = (format: string | undefined): BoundArithmetic =>
    format === undefined ? push : numerics.arithmetic(name, stage, format);
  const product = inFormat(stage.productFormat);
  // Of any order, sums of parts count as merges.
  const ofParts = stage.parts === undefined || numerics.kind !== 'anyOrder' ? [] : [inFormat(stage.parts.format)];
  const merges = [inFormat(stage.mergeFormat), ...ofParts];
  const plans = new Map<number, Plan>();
  const plan = (n: number): Plan => {
    const known = plans.get(n) ?? compileOrder(stage.order, n, table);
    plans.set(n, known);
    return known;
  };
  const { summed, result, share, divideBy } = division(reduction, numerics, push);
  const held = stage.heldFormat === undefined ? undefined : inFormat(stage.heldFormat);
  const { accumulator } = stage;
  const summation = (grid: boolean): Summation => ({ push, merges, accumulator, held, plan, onGrid: grid });
  const whole = (terms: readonly Quantity[], grid: boolean, inherited?: number): Quantity =>
    boundedSum(summation(grid), terms, numerics, inherited);
  const byParts = inParts(reduction, numerics);
  const sum = (terms: readonly Quantity[], grid: boolean, inherited?: number): Quantity =>
    summed(byParts === undefined ? whole(terms, grid, inherited) : byParts(terms, (part) => whole(part, grid)));
  const mean = (terms: readonly Quantity[], grid: boolean, inherited?: number): Quantity => {
    const n = terms.length;
    if (stage.divide === 'merge') return result(boundedAverage(summation(grid), terms, numerics));
    if (stage.divide === 'after') return divideBy(sum(terms, grid, inherited), n);
    return result(
      sum(
        terms.map((term) => divideBy(term, n)),
        false,
      ),
    );
  };
  const productGrid = product.model.format.name === push.model.format.name;
  const multiplied = multiplying(product, push);
  // Besides what the factors' errors come to, the products have errors of their own.
  const ofProducts =
    (reduce: typeof sum) =>
    (left: readonly Quantity[], right: readonly Quantity[], inherited?: number): Quantity => {
      const products = multiplied(left, right);
      if (inherited === undefined) return reduce(products, productGrid);
      const all = totalOf(products).error;
      const roundings = all - totalOf(productsOf(left, right)).error + all * left.length * doubleUnit;
      return reduce(products, productGrid, raised(inherited + roundings, left.length));
    };
  return {
    arithmetic: push,
    plan,
    sum: (terms, inherited) => sum(terms, onGrid, inherited),
    mean: (terms, inherited) => mean(terms, onGrid, inherited),
    sumOfProducts: ofProducts(sum),
    meanOfSquares: (terms, inherited) => ofProducts(mean)(terms, terms, inherited),
    divideBy,
    share,
  };
}
