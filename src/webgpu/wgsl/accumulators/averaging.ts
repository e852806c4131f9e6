import { binary32 } from '../../../formats/catalogue.ts';
import { float64Arithmetic } from '../../../formats/float64.ts';
import { averagingAccumulator } from '../../../reductions/accumulators.ts';
import { evaluate } from '../../../reductions/evaluate.ts';
import type { Plan } from '../../../reductions/plan.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { block, functionOf } from '../text.ts';
import type { Term, WgslSumSteps } from './sums.ts';

const structure = `// How many terms a mean covers, and the mean.
struct Average {
  count: u32,
  mean: u32,
}`;

/** Whether parts are always of equal sizes does not depend on the terms. */
function check(plan: Plan): void {
  evaluate(plan, averagingAccumulator({ push: float64Arithmetic(binary32) }), () => 0);
}

/** The mean of two equal parts at every merge: the counterpart of averagingAccumulator. */
export function wgslAverages({ push: a }: WgslSumSteps, term: Term, module: WgslModule): WgslAccumulator {
  const type = module.declare('Average', structure);
  const merge = module.unique('average_merge', (name) =>
    functionOf('The mean of two equal parts.', `fn ${name}(left: ${type}, right: ${type}) -> ${type}`, [
      ...block('if (left.count == 0u)', ['return right;']),
      ...block('if (right.count == 0u)', ['return left;']),
      `return ${type}(left.count + right.count, ${a.multiply(a.add('left.mean', 'right.mean'), literal(0.5))});`,
    ]),
  );
  const load = (i: string): string => `${type}(1u, ${a.round(term(i))})`;
  return {
    type,
    members: ['count', 'mean'],
    words: 2,
    zero: `${type}(0u, ${literal(0)})`,
    load,
    push: (state, i) => `${merge}(${state}, ${load(i)})`,
    merge: (left, right) => `${merge}(${left}, ${right})`,
    finish: (state) => `${state}.mean`,
    check,
  };
}
