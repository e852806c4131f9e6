import { findFloatFormat } from '../../formats/catalogue.ts';
import type { OverflowPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { SummingStage } from '../../normalizers/reducer.ts';
import { hasSteps, holds, holdsProducts, isBinary32, isHeld, raise, roundsProducts } from './row-formats.ts';

/*
 * Which kind of steps of assembly/reductions.ts sums a stage's terms bit for bit, if one does.
 */

/** What is summed: values, magnitudes, squares, products of two lists of factors; or the largest magnitude is taken. */
export type RowTerm = 'value' | 'magnitude' | 'square' | 'product' | 'largest';

/** A sum in a stage's order and formats. */
export interface RowSum {
  readonly stage: SummingStage;
  readonly term: RowTerm;
  /** Formats of the values that terms are made of; two where the term is a product of two lists. */
  readonly operands: readonly string[];
  /** Where the stage does not say. */
  readonly overflow: OverflowPolicy;
}

/** Words of the job; see assembly/reductions-job.ts. */
export const kinds = {
  native: 0,
  rising: 1,
  narrow: 2,
  careful: 3,
  largest: 4,
  fusedNarrow: 5,
  fusedWide: 6,
  raised: 8,
} as const;
export const termCodes = { values: 0, products: 1, roundedProducts: 2, factors: 3 } as const;

export interface RowNumerics {
  readonly kind: keyof typeof kinds;
  readonly terms: keyof typeof termCodes;
  /** Of pushes, merges and products. */
  readonly push: FloatFormat;
  readonly merge: FloatFormat;
  readonly product: FloatFormat;
  /** The format of a term that is loaded. */
  readonly loaded: FloatFormat;
}

/** Why a stage's roundings are none of the engine's; undefined where they are. */
function refusalOfStage({ rounding, subnormals, accumulator, heldFormat, parts }: SummingStage): string | undefined {
  if (rounding !== 'tiesToEven') return 'rounds to nearest with ties to even only';
  if (subnormals !== 'keep') return 'flushes no subnormal numbers';
  if (accumulator !== 'plain') return 'has plain accumulators only';
  if (heldFormat !== undefined) return 'has no total that is stored after every step';
  return parts === undefined ? undefined : 'sums no parts apart';
}

type Formats = Pick<RowNumerics, 'push' | 'merge' | 'product'>;

/** Terms that are values already. */
function ofValues(rising: boolean, formats: Formats, operand: FloatFormat): RowNumerics | string {
  const { push, merge } = formats;
  if (!holds(push, operand)) return `sums no values of ${operand.name} in ${push.name}`;
  const native = isBinary32(push) && isBinary32(merge);
  const narrow = push === merge && raise(push) !== undefined ? 'raised' : 'narrow';
  const kind = native ? 'native' : rising ? 'rising' : narrow;
  return { ...formats, kind, terms: 'values', loaded: operand };
}

/** Products that are rounded before they are added. */
function ofProducts(rising: boolean, formats: Formats, a: FloatFormat, b: FloatFormat): RowNumerics | string {
  const { push, merge, product } = formats;
  if (!isBinary32(product) && !roundsProducts(product, a, b))
    return `rounds no products of ${a.name} to ${product.name}`;
  if (!holds(push, product)) return `sums no products of ${product.name} in ${push.name}`;
  const kind = isBinary32(push) && isBinary32(merge) ? 'native' : rising ? 'rising' : 'narrow';
  return { ...formats, kind, terms: isBinary32(product) ? 'products' : 'roundedProducts', loaded: product };
}

/** Products that are added by fma. */
function ofFused(rising: boolean, formats: Formats, a: FloatFormat, b: FloatFormat): RowNumerics | string {
  const { push, product } = formats;
  const exact = holdsProducts(a, b);
  if (isBinary32(push)) {
    if (product !== push) return `contracts no products that may have another format, as ${product.name}`;
    // A product that binary32 holds is not rounded by itself.
    if (exact) return ofProducts(rising, formats, a, b);
    if (!isBinary32(formats.merge)) return 'contracts products with merges in binary32 only';
    return { ...formats, kind: 'fusedWide', terms: 'factors', loaded: push };
  }
  if (!exact) return `contracts no products of ${a.name} to ${push.name}`;
  if (!holds(push, product)) return `contracts no products in ${push.name} that may have the format ${product.name}`;
  return { ...formats, kind: 'fusedNarrow', terms: 'products', loaded: product };
}

/** How a stage's terms are summed, or why they can't be. */
export function rowNumerics({ stage, term, operands }: RowSum): RowNumerics | string {
  const refusal = refusalOfStage(stage);
  if (refusal !== undefined) return refusal;
  const push = findFloatFormat(stage.format);
  const merge = findFloatFormat(stage.mergeFormat ?? stage.format);
  const product = findFloatFormat(stage.productFormat ?? stage.format);
  const [a, b = a] = operands.map(findFloatFormat);
  const alien = [a, b].find((format) => !isHeld(format)) ?? [push, merge, product].find((format) => !hasSteps(format));
  if (alien !== undefined) return `has no steps of ${alien.name}`;
  const formats = { push, merge, product };
  if (term === 'largest') return { ...formats, kind: 'largest', terms: 'values', loaded: a };
  if (term === 'value' || term === 'magnitude') return ofValues(term === 'magnitude', formats, a);
  return (stage.contract === true ? ofFused : ofProducts)(term === 'square', formats, a, b);
}
