import type { WgslAccumulator } from '../accumulator.ts';
import { literal, magnitude, negated } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { functionOf } from '../text.ts';
import type { Term, WgslSumSteps } from './sums.ts';

/*
 * Sums and what their roundings lost: the counterparts of kahanAccumulator and neumaierAccumulator.
 */

const structure = `// A sum and what its roundings lost.
struct Compensated {
  sum: u32,
  compensation: u32,
}`;

const state = {
  type: 'Compensated',
  members: ['sum', 'compensation'],
  words: 2,
  zero: `Compensated(${literal(0)}, ${literal(0)})`,
} as const;

/** Kahan's compensated summation: the lost part is taken off the next term. */
export function wgslKahan({ push: a }: WgslSumSteps, term: Term, module: WgslModule): WgslAccumulator {
  const type = module.declare('Compensated', structure);
  const push = module.unique('kahan_push', (name) =>
    functionOf('Kahan: the lost part is taken off the next term.', `fn ${name}(state: ${type}, x: u32) -> ${type}`, [
      `let corrected = ${a.subtract('x', 'state.compensation')};`,
      `let total = ${a.add('state.sum', 'corrected')};`,
      `return ${type}(total, ${a.subtract(a.subtract('total', 'state.sum'), 'corrected')});`,
    ]),
  );
  const merge = module.unique('kahan_merge', (name) =>
    functionOf('The other sum, then what it lost, as terms.', `fn ${name}(left: ${type}, right: ${type}) -> ${type}`, [
      `return ${push}(${push}(left, right.sum), ${negated('right.compensation')});`,
    ]),
  );
  return {
    ...state,
    load: (i) => `${type}(${a.round(term(i))}, ${literal(0)})`,
    push: (total, i) => `${push}(${total}, ${term(i)})`,
    merge: (left, right) => `${merge}(${left}, ${right})`,
    finish: (total) => `${total}.sum`,
  };
}

/** Neumaier's compensated summation: lost parts are summed apart and added at the end. */
export function wgslNeumaier({ push: a }: WgslSumSteps, term: Term, module: WgslModule): WgslAccumulator {
  const type = module.declare('Compensated', structure);
  const isNumber = (x: string): string => `${magnitude(x)} <= 0x7f800000u`;
  const push = module.unique('neumaier_push', (name) =>
    functionOf('Neumaier: lost parts are summed apart.', `fn ${name}(state: ${type}, x: u32) -> ${type}`, [
      `let total = ${a.add('state.sum', 'x')};`,
      `let kept = ${magnitude('state.sum')} >= ${magnitude('x')} && ${isNumber('state.sum')};`,
      'let large = select(x, state.sum, kept);',
      'let small = select(state.sum, x, kept);',
      `let lost = ${a.add(a.subtract('large', 'total'), 'small')};`,
      `return ${type}(total, ${a.add('state.compensation', 'lost')});`,
    ]),
  );
  const merge = module.unique('neumaier_merge', (name) =>
    functionOf(
      'The other sum as a term; lost parts together.',
      `fn ${name}(left: ${type}, right: ${type}) -> ${type}`,
      [
        `let pushed = ${push}(left, right.sum);`,
        `return ${type}(pushed.sum, ${a.add('pushed.compensation', 'right.compensation')});`,
      ],
    ),
  );
  const finish = module.unique('neumaier_total', (name) =>
    functionOf('The sum and what was lost.', `fn ${name}(state: ${type}) -> u32`, [
      `return ${a.add('state.sum', 'state.compensation')};`,
    ]),
  );
  return {
    ...state,
    load: (i) => `${type}(${a.round(term(i))}, ${literal(0)})`,
    push: (total, i) => `${push}(${total}, ${term(i)})`,
    merge: (left, right) => `${merge}(${left}, ${right})`,
    finish: (total) => `${finish}(${total})`,
  };
}
