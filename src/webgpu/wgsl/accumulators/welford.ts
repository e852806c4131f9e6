import type { FloatFormat } from '../../../formats/format.ts';
import { type MergeFormName, type MergeSteps, mergeForms } from '../../../reductions/merge-forms.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { roundExact } from '../arithmetic/rounding.ts';
import { rulesOf } from '../arithmetic/rules.ts';
import type { WgslArithmetic } from '../arithmetic.ts';
import { type Expression, literal } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { block, functionOf } from '../text.ts';
import type { Term } from './sums.ts';

/** How a machine carries out Welford's push and Chan's merge; see WelfordSteps. */
export interface WgslWelfordSteps {
  readonly arithmetic: WgslArithmetic;
  readonly division: 'divide' | 'reciprocal';
  /** Default: by division. */
  readonly mergeDivision?: 'divide' | 'reciprocal';
  /** How a merge puts two parts together. Default: moved. */
  readonly mergeForm?: MergeFormName;
  readonly contract: boolean;
  /** The largest count there may be. Default: any. */
  readonly most?: number;
}

const structure = `// Count, mean and sum of squared deviations of the terms so far.
struct Moments {
  count: u32,
  mean: u32,
  squares: u32,
}`;

/** A count as the format holds it, rounded to nearest where it does not. */
function countIn(format: FloatFormat, module: WgslModule, most = Infinity): (count: Expression) => Expression {
  if (most <= Math.min(2 ** format.precision, 2 ** 24, format.max)) return (count) => `bitcast<u32>(f32(${count}))`;
  const rules = rulesOf(format, { rounding: 'tiesToEven', subnormals: 'keep', overflow: 'ieee' });
  const round = roundExact(module, rules);
  const name = module.unique(`count_in_${format.name}`, (own) =>
    functionOf(`A count as ${format.name} holds it.`, `fn ${own}(n: u32) -> u32`, [
      ...block('if (n == 0u)', [`return ${literal(0)};`]),
      'let places = countLeadingZeros(n);',
      `return ${round}(Exact(KIND_FINITE, 0u, 31 - i32(places), n << places));`,
    ]),
  );
  return (count) => `${name}(${count})`;
}

/** The functions of a way to take a share of a count, by what a push adds to the mean. */
interface Written {
  readonly type: string;
  readonly steps: WgslWelfordSteps;
  readonly inFormat: (count: Expression) => Expression;
  /** z + x·y. */
  addProduct(x: Expression, y: Expression, z: Expression): Expression;
}

function declarePush({ type, steps, inFormat, addProduct }: Written, by: string, module: WgslModule): string {
  const { arithmetic: a } = steps;
  const moved =
    by === 'divide'
      ? a.add('state.mean', a.divide('delta', 'n'))
      : addProduct('delta', a.reciprocal('n'), 'state.mean');
  return module.unique(`welford_push_by_${by}`, (name) =>
    functionOf('Welford: the mean moves by delta/n.', `fn ${name}(state: ${type}, x: u32) -> ${type}`, [
      'let count = state.count + 1u;',
      `let n = ${inFormat('count')};`,
      `let delta = ${a.subtract('x', 'state.mean')};`,
      `let mean = ${moved};`,
      `return ${type}(count, mean, ${addProduct('delta', a.subtract('x', 'mean'), 'state.squares')});`,
    ]),
  );
}

function declareMerge({ type, steps, inFormat, addProduct }: Written, module: WgslModule): string {
  const { arithmetic: a, mergeDivision = 'divide', mergeForm = 'moved' } = steps;
  const form = mergeForms[mergeForm];
  const written: MergeSteps<Expression> = {
    ...a,
    addProduct,
    share: (part, whole) =>
      mergeDivision === 'divide' ? a.divide(part, whole) : a.multiply(part, a.reciprocal(whole)),
  };
  const counts = { nA: 'n_a', nB: 'n_b', n: 'n', delta: 'delta' };
  const mean = form.mean(written, { ...counts, a: 'left.mean', b: 'right.mean' });
  const squares = form.squares(written, { ...counts, a: 'left.squares', b: 'right.squares' });
  const unless = form.countsEmpty
    ? block('if (left.count + right.count == 0u)', ['return left;'])
    : [...block('if (right.count == 0u)', ['return left;']), ...block('if (left.count == 0u)', ['return right;'])];
  return module.unique(`chan_merge_${mergeForm}`, (name) =>
    functionOf('Chan, Golub and LeVeque: two parts.', `fn ${name}(left: ${type}, right: ${type}) -> ${type}`, [
      ...unless,
      'let count = left.count + right.count;',
      `let n_a = ${inFormat('left.count')};`,
      `let n_b = ${inFormat('right.count')};`,
      `let n = ${inFormat('count')};`,
      `let delta = ${a.subtract('right.mean', 'left.mean')};`,
      `let mean = ${mean};`,
      `let squares = ${squares};`,
      `return ${type}(count, mean, squares);`,
    ]),
  );
}

/**
 * Mean and sum of squared deviations in one pass: the counterpart of welfordAccumulator. States have the members count (an integer), mean and
 * squares.
 */
export function wgslWelford(steps: WgslWelfordSteps, term: Term, module: WgslModule): WgslAccumulator {
  const { arithmetic: a, division, contract } = steps;
  const type = module.declare('Moments', structure);
  const written: Written = {
    type,
    steps,
    inFormat: countIn(a.format, module, steps.most),
    addProduct: (x, y, z) => (contract ? a.fma(x, y, z) : a.add(z, a.multiply(x, y))),
  };
  const pushBy = (by: string) => (state: string, i: Expression) =>
    `${declarePush(written, by, module)}(${state}, ${term(i)})`;
  return {
    type,
    members: ['count', 'mean', 'squares'],
    words: 3,
    zero: `${type}(0u, ${literal(0)}, ${literal(0)})`,
    load: (i) => `${type}(1u, ${a.round(term(i))}, ${literal(0)})`,
    push: pushBy(division),
    pushAlternate: pushBy('divide'),
    merge: (left, right) => `${declareMerge(written, module)}(${left}, ${right})`,
    finish: (state) => `${state}.squares`,
  };
}
