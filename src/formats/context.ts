import {
  inexact,
  invalid,
  newTally,
  overflow,
  record as recordFlags,
  saturated,
  type Tally,
  underflow,
} from './flags.ts';
import type { FloatFormat } from './format.ts';
import { checkRounding, overflowsToInfinity, type Rounding } from './rounding.ts';

/** What happens to values beyond the largest finite one; docs/arithmetic.md settles each case. */
export const overflowPolicies = ['ieee', 'saturateFinite', 'saturate', 'onnx'] as const;
export type OverflowPolicy = (typeof overflowPolicies)[number];

/** Where subnormal numbers become zero: operands (DAZ), results (FTZ), both, or nowhere. */
export const subnormalPolicies = ['keep', 'flushInput', 'flushOutput', 'flush'] as const;
export type SubnormalPolicy = (typeof subnormalPolicies)[number];

export interface ArithmeticOptions {
  /** Default 'tiesToEven'. */
  readonly rounding?: Rounding;
  /** Default 'keep'. */
  readonly subnormals?: SubnormalPolicy;
  /** Default 'ieee'. */
  readonly overflow?: OverflowPolicy;
  /** Whether a result is tiny is judged after rounding with an unbounded exponent (default) or before. */
  readonly tininess?: 'after' | 'before';
  /** The format of the operands, which decides what a subnormal operand is. Default: the result's. */
  readonly operands?: FloatFormat;
  /** Where operations and flags are counted. Default: a tally of its own. */
  readonly tally?: Tally;
}

/** The result's format with every option settled. */
export interface Context {
  readonly format: FloatFormat;
  readonly rounding: Rounding;
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
  readonly flushInput: boolean;
  readonly flushOutput: boolean;
  /** Operands below this magnitude are subnormal. */
  readonly smallestNormalOperand: number;
  readonly tally: Tally;
  /** The random bits of the operation under way; 0 unless the rounding is stochastic. */
  draw: number;
  /** Flags that the operation under way has raised already: `flushed` where an operand was. */
  pending: number;
}

/** @throws RangeError naming an option that is none of those there are. */
export function newContext(format: FloatFormat, options: ArithmeticOptions = {}): Context {
  const { rounding = 'tiesToEven', subnormals = 'keep', overflow: policy = 'ieee', tininess = 'after' } = options;
  checkRounding(rounding);
  checkMember('subnormals', subnormalPolicies, subnormals);
  checkMember('overflow', overflowPolicies, policy);
  checkMember('tininess', ['after', 'before'], tininess);
  const operands = options.operands ?? format;
  return {
    format,
    rounding,
    overflow: policy,
    tininess,
    flushInput: subnormals === 'flushInput' || subnormals === 'flush',
    flushOutput: subnormals === 'flushOutput' || subnormals === 'flush',
    smallestNormalOperand: 2 ** operands.emin,
    tally: options.tally ?? newTally(),
    draw: 0,
    pending: 0,
  };
}

function checkMember(name: string, members: readonly string[], value: string): void {
  if (!members.includes(value)) throw new RangeError(`"${name}" expected one of ${members.join(', ')}, got "${value}"`);
}

/** Counts the operation under way, with these flags and the pending ones. */
export function record(context: Context, flags: number): void {
  recordFlags(context.tally, flags | context.pending);
}

/** Not a number; +0 with invalid where the format has no NaN. `flags` are those raised on the way. */
export function nanResult(context: Context, flags: number): number {
  const has = context.format.nans !== 'none';
  record(context, has ? flags : flags | invalid);
  return has ? Number.NaN : 0;
}

/** Zero with a sign where the format has one. A format without zero gives its smallest value. */
export function zeroResult(context: Context, negative: boolean, flags: number): number {
  const { format } = context;
  if (!format.subnormals) {
    record(context, flags | underflow | inexact);
    return format.min;
  }
  record(context, flags);
  return negative && format.signedZero ? -0 : 0;
}

/** An infinity that is exact: an infinite operand, or a division by zero. */
export function infinityResult(context: Context, negative: boolean, flags: number): number {
  const { format, overflow: policy } = context;
  if (negative && !format.signed) return nanResult(context, flags | invalid);
  if (policy === 'onnx' && format.nans === 'negativeZero' && !format.infinities) return nanResult(context, flags);
  if (policy === 'saturate' || policy === 'onnx') {
    record(context, flags | overflow | inexact | saturated);
    return negative ? -format.max : format.max;
  }
  return standInForInfinity(context, negative, flags);
}

/** The result of a finite value that, rounded with an unbounded exponent, lies beyond the largest finite one. */
export function overflowResult(context: Context, negative: boolean): number {
  const { format, overflow: policy, rounding } = context;
  const flags = overflow | inexact;
  if (policy !== 'ieee') {
    record(context, flags | saturated);
    return negative ? -format.max : format.max;
  }
  if (overflowsToInfinity(rounding, negative)) return standInForInfinity(context, negative, flags);
  record(context, flags);
  return negative ? -format.max : format.max;
}

/** Infinity where the format has it, else NaN, else the largest finite value. */
function standInForInfinity(context: Context, negative: boolean, flags: number): number {
  const { format } = context;
  if (!format.infinities && format.nans !== 'none') return nanResult(context, flags);
  record(context, flags);
  const magnitude = format.infinities ? Infinity : format.max;
  return negative ? -magnitude : magnitude;
}
