import type { AccumulatorKind } from '../../../normalizers/stages.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { wgslKahan, wgslNeumaier } from '../accumulators/compensated.ts';
import { one, type WgslFusedAdd, wgslFused } from '../accumulators/fused.ts';
import { type Term, wgslProducts, wgslSums } from '../accumulators/sums.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import type { Expression } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { functionOf } from '../text.ts';

/** The arithmetic of a stage's steps, and how it keeps sums. */
export interface SummingSteps {
  readonly kind: AccumulatorKind;
  readonly push: WgslArithmetic;
  readonly merge: WgslArithmetic;
  readonly product: WgslArithmetic;
  readonly contract: boolean;
  /** How a fused add rounds. */
  readonly output: WgslFusedAdd['output'];
}

/** What sums terms. */
export function sumsOf(module: WgslModule, steps: SummingSteps, term: Term): WgslAccumulator {
  const { kind, output, merge } = steps;
  if (kind === 'plain') return wgslSums(steps, term);
  if (kind === 'kahan') return wgslKahan(steps, term, module);
  if (kind === 'neumaier') return wgslNeumaier(steps, term, module);
  return wgslFused({ ...kind.fused, output }, merge, term, one, module);
}

const itself: Term = (x) => x;

/** Plain sums of squares, by functions of a term, so that each term is worked out once. */
function squares(module: WgslModule, name: string, steps: SummingSteps, term: Term): WgslAccumulator {
  const of = wgslProducts(steps, itself, itself);
  const push = (way: string, comment: string, step: (state: string, x: Expression) => string) => {
    const declared = module.unique(`${name}_${way}`, (own) =>
      functionOf(comment, `fn ${own}(sum: u32, x: u32) -> u32`, [`return ${step('sum', 'x')};`]),
    );
    return (state: string, i: Expression): string => `${declared}(${state}, ${term(i)})`;
  };
  const { pushAlternate = of.push } = of;
  return {
    ...of,
    load: (i) => {
      const declared = module.unique(`${name}_square`, (own) =>
        functionOf('The square of a term.', `fn ${own}(x: u32) -> u32`, [`return ${of.load('x')};`]),
      );
      return `${declared}(${term(i)})`;
    },
    push: (state, i) => push('push', 'A sum and the square of a term.', of.push)(state, i),
    pushAlternate: (state, i) =>
      push('push_rounded', 'A sum and the rounded square of a term.', pushAlternate)(state, i),
  };
}

/**
 * What sums the squares of terms. Fused adds and plain sums form products themselves; where others keep the sum, squares are rounded before
 * they are added.
 * @param name what its functions' names begin with
 */
export function squaresOf(module: WgslModule, name: string, steps: SummingSteps, term: Term): WgslAccumulator {
  const { kind, output, merge, product } = steps;
  if (typeof kind === 'object') return wgslFused({ ...kind.fused, output }, merge, term, term, module);
  if (kind !== 'plain') return sumsOf(module, steps, (i) => product.multiply(term(i), term(i)));
  return squares(module, name, steps, term);
}
