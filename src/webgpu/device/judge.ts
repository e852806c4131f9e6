import type { FloatFormat } from '../../formats/format.ts';
import { ulpError } from '../../measure/ulps.ts';
import type { OperationNumerics } from './numerics.ts';

/** What an operation gave on one set of operands, and what it should have given. */
export interface Trial {
  /** Those that the operation reads. */
  readonly operands: readonly number[];
  readonly result: number;
  /** The correctly rounded result. */
  readonly expected: number;
  /** The result before it is rounded, to double precision. */
  readonly exact: number;
}

/** Whether two values have the same bits, NaN as a class. */
const same = (a: number, b: number): boolean => Object.is(a, b);

/** Whether flushing subnormals to zero could change the result. */
function touchesSubnormals({ operands, expected, exact }: Trial, { emin }: FloatFormat): boolean {
  const normal = 2 ** emin;
  const isTiny = (a: number): boolean => a !== 0 && Math.abs(a) < normal;
  return operands.some(isTiny) || isTiny(exact) || isTiny(expected);
}

/** How far a finite result is off, in ulps; undefined of those that are no numbers on either side. */
function errorOf({ result, expected, exact }: Trial, format: FloatFormat): number | undefined {
  return Number.isFinite(result) && Number.isFinite(expected) ? ulpError(result, exact, format) : undefined;
}

/** Whether the operation rounds correctly, and if not, how far it is off, by trials without subnormals. */
export function judgeOperation(trials: readonly Trial[], format: FloatFormat): OperationNumerics {
  const plain = trials.filter((trial) => !touchesSubnormals(trial, format));
  const wrong = plain.filter(({ result, expected }) => !same(result, expected));
  const errors = wrong.map((trial) => errorOf(trial, format)).filter((error) => error !== undefined);
  return { correct: wrong.length === 0, ulps: Math.max(0.5, ...errors) };
}

/** Whether subnormals are kept: by all operations that round correctly otherwise; of the others, none gives 0 for a subnormal. */
export function judgeSubnormals(operations: readonly (readonly Trial[])[], format: FloatFormat): 'keep' | 'flush' {
  const keeps = (trials: readonly Trial[]): boolean => {
    const { correct } = judgeOperation(trials, format);
    return trials
      .filter((trial) => touchesSubnormals(trial, format))
      .every(({ result, expected }) => (correct ? same(result, expected) : result !== 0 || expected === 0));
  };
  return operations.every(keeps) ? 'keep' : 'flush';
}

/** One product and sum: the result, and the two that it may be. */
export interface ProductSum {
  readonly operands: readonly number[];
  readonly result: number;
  readonly fused: number;
  readonly rounded: number;
}

const isNormal = ({ operands, fused, rounded }: ProductSum, { emin }: FloatFormat): boolean =>
  [...operands, fused, rounded].every((a) => a === 0 || Math.abs(a) >= 2 ** emin || Number.isNaN(a));

/** Whether products are rounded before they are added, by trials without subnormals. */
export function judgeFma(trials: readonly ProductSum[], format: FloatFormat): 'fused' | 'rounded' | 'other' {
  const plain = trials.filter((trial) => isNormal(trial, format));
  if (plain.every(({ result, fused }) => same(result, fused))) return 'fused';
  return plain.every(({ result, rounded }) => same(result, rounded)) ? 'rounded' : 'other';
}

/** Whether a product was added unrounded anywhere. */
export function judgeContraction(trials: readonly ProductSum[]): boolean {
  return trials.some(({ result, fused, rounded }) => !same(fused, rounded) && same(result, fused));
}
