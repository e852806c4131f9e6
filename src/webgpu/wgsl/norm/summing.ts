import type { AccumulatorKind } from '../../../normalizers/stages.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { products, sums } from '../accumulators/index.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import { WgslRefusal } from '../kernel.ts';
import type { WgslModule } from '../module.ts';
import type { OfMember } from './run.ts';

/** A reduction's accumulator, and the number that its last state stands for. */
export interface Summing {
  readonly accumulator: WgslAccumulator;
  readonly finish: (state: string) => Expression;
}

/** The arithmetic of a stage's steps. */
export interface SummingSteps {
  readonly push: WgslArithmetic;
  readonly merge: WgslArithmetic;
  readonly product: WgslArithmetic;
  readonly contract: boolean;
  /** The rounding of the total after every step. */
  readonly held?: (total: Expression) => Expression;
}
const finish = (state: string): string => state;
export function sumsOf(
  _module: WgslModule,
  _name: string,
  _kind: AccumulatorKind,
  steps: SummingSteps,
  term: OfMember,
): Summing {
  return { accumulator: sums(steps.push, steps.merge, term), finish };
}
export function productsOf(
  _module: WgslModule,
  _name: string,
  _kind: AccumulatorKind,
  steps: SummingSteps,
  left: OfMember,
  right: OfMember,
): Summing {
  return { accumulator: products(steps.push, steps.merge, steps.product, steps.contract, left, right), finish };
}
export function averagesOf(_module: WgslModule, _name: string, _steps: SummingSteps, _term: OfMember): Summing {
  throw new WgslRefusal('averages');
}
