import type { Exponent } from '../../exact/power.ts';
import type { OverflowPolicy, SubnormalPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Direction } from '../../formats/rounding.ts';
import type { Expression } from './expression.ts';

/** How the results of one stage are rounded. */
export interface WgslRounding {
  readonly rounding: Direction;
  readonly subnormals: SubnormalPolicy;
  readonly overflow: OverflowPolicy;
  /** Whether a result is tiny is judged after rounding with an unbounded exponent (default) or before; where results are flushed. */
  readonly tininess?: 'after' | 'before';
}

/**
 * The operations of one format under one set of rules as WGSL expressions: the counterpart of `Arithmetic` (src/formats/arithmetic.ts), with
 * the same results. What they call is declared in the module when it is first asked for.
 */
export interface WgslArithmetic {
  readonly format: FloatFormat;
  /** Conversion to the format. */
  round(a: Expression): Expression;
  add(a: Expression, b: Expression): Expression;
  subtract(a: Expression, b: Expression): Expression;
  multiply(a: Expression, b: Expression): Expression;
  divide(a: Expression, b: Expression): Expression;
  /** a·b + c, rounded once. */
  fma(a: Expression, b: Expression, c: Expression): Expression;
  sqrt(a: Expression): Expression;
  /** 1/a. */
  reciprocal(a: Expression): Expression;
  /** 1/√a, rounded once. */
  rsqrt(a: Expression): Expression;
  /** a^(n/d) of a ≥ 0 or NaN, rounded once. @throws WgslRefusal where n and d are not small */
  power(a: Expression, exponent: Exponent): Expression;
}
