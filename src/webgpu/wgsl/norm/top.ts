import type { Statistic } from '../../../normalizers/model.ts';
import { checkSelection } from '../../../reductions/select.ts';
import type { Expression } from '../expression.ts';
import type { GroupWords } from '../order/memory.ts';
import { block, functionOf } from '../text.ts';
import type { WgslTerms } from './reducer.ts';
import type { Computed, MeasuringKernel } from './run.ts';

/*
 * The k largest of a group's magnitudes, ties to the lowest position and NaN before all, as src/reductions/select.ts has it. The bits of
 * magnitudes are ordered as they are. So the k-th largest is found bit by bit, from the highest: a bit is set where at least k magnitudes
 * are as large as what is found then. What is larger is chosen, and of its equals the first ones.
 */

type OfPosition = (position: Expression) => Expression;

/** Declares the key of a magnitude by which it is chosen: its bits, with one code for NaN. */
function declareKey({ builder }: MeasuringKernel, { at }: WgslTerms): OfPosition {
  builder.define(
    'top_key',
    'The bits of a magnitude, which are ordered as magnitudes are; NaN is above all.',
    ['member'],
    [`min(${at('member')}, 0x7f800001u)`],
  );
  return (position) => `top_key(${position})`;
}

/** Declares the count of members whose key is at least a bound. */
function declareCount({ builder }: MeasuringKernel, count: number, key: OfPosition): void {
  const { module } = builder;
  module.declare('top_count', '// How many members are as large as a bound.\nvar<workgroup> top_count: atomic<u32>;');
  const body = [
    'if (lid == 0u) { atomicStore(&top_count, 0u); }',
    'workgroupBarrier();',
    'var found = 0u;',
    ...block(`for (var member = lid; member < ${count}u; member += WORKGROUP)`, [
      `if (${key('member')} >= bound) { found++; }`,
    ]),
    'atomicAdd(&top_count, found);',
    'workgroupBarrier();',
    'let total = atomicLoad(&top_count);',
    'workgroupBarrier();',
    'return total;',
  ];
  const head = 'fn count_from(lid: u32, bound: u32) -> u32';
  module.declare('count_from', functionOf('How many members have a key of at least a bound.', head, body));
}

/** Declares the key of the k-th largest member. */
function declareBound({ builder: { module } }: MeasuringKernel, k: number): void {
  const body = [
    'var bound = 0u;',
    ...block('for (var bit = 0x40000000u; bit > 0u; bit >>= 1u)', [
      'let candidate = bound | bit;',
      `bound = select(bound, candidate, count_from(lid, candidate) >= ${k}u);`,
    ]),
    'return bound;',
  ];
  module.declare(
    'top_bound',
    functionOf(`The key of the ${k}-th largest member, bit by bit.`, 'fn top_bound(lid: u32) -> u32', body),
  );
}

/** Declares the choice of the k largest, by ascending position: each invocation looks through a run of members. */
function declareChoice(
  { builder }: MeasuringKernel,
  count: number,
  k: number,
  key: OfPosition,
  chosen: GroupWords,
): void {
  const { module, workgroup } = builder;
  const run = Math.ceil(count / workgroup);
  const members = 'for (var member = first; member < end; member++)';
  module.declare(
    'top_runs',
    `// How many members of each invocation's run lie above the bound, and on it.\nvar<workgroup> top_runs: array<vec2<u32>, WORKGROUP>;`,
  );
  const body = [
    'let bound = top_bound(lid);',
    `let first = lid * ${run}u;`,
    `let end = min(first + ${run}u, ${count}u);`,
    'var found = vec2<u32>();',
    ...block(members, [`let key = ${key('member')};`, 'found += vec2<u32>(u32(key > bound), u32(key == bound));']),
    'top_runs[lid] = found;',
    'workgroupBarrier();',
    'var before = vec2<u32>();',
    `var ties = ${k}u;`,
    ...block(`for (var i = 0u; i < WORKGROUP; i++)`, [
      'ties -= top_runs[i].x;',
      'if (i < lid) { before += top_runs[i]; }',
    ]),
    ...block(members, [
      `let key = ${key('member')};`,
      `if (key > bound || (key == bound && before.y < ties)) { ${chosen.at('(before.x + min(before.y, ties))')} = member; }`,
      'before += vec2<u32>(u32(key > bound), u32(key == bound));',
    ]),
    chosen.barrier,
  ];
  const comment = `The positions of the ${k} largest members, ascending; of those on the bound the first ones.`;
  module.declare('choose_top', functionOf(comment, 'fn choose_top(lid: u32)', body));
}

/** Declares their ranking: by descending magnitude, ties by ascending position. */
function declareRanking(
  { builder }: MeasuringKernel,
  k: number,
  key: OfPosition,
  chosen: GroupWords,
  ranked: GroupWords,
): void {
  const { module } = builder;
  const body = [
    ...block(`for (var i = lid; i < ${k}u; i += WORKGROUP)`, [
      `let key = ${key(chosen.at('i'))};`,
      'var rank = 0u;',
      ...block(`for (var j = 0u; j < ${k}u; j++)`, [
        `let other = ${key(chosen.at('j'))};`,
        'if (other > key || (other == key && j < i)) { rank++; }',
      ]),
      `${ranked.at('rank')} = ${chosen.at('i')};`,
    ]),
    ranked.barrier,
  ];
  module.declare('rank_top', functionOf('The same positions by descending magnitude.', 'fn rank_top(lid: u32)', body));
}

/**
 * The terms that top-k sums, in the order in which it does: the counterpart of topTerms (src/normalizers/statistics.ts).
 * @param terms magnitudes
 * @throws RangeError unless k of them can be chosen
 */
export function topTerms(
  run: MeasuringKernel,
  terms: WgslTerms,
  { k = 1, sumOrder }: Pick<Statistic, 'k' | 'sumOrder'>,
): Computed<WgslTerms> {
  checkSelection(k, terms.count);
  const { builder, groups } = run;
  const key = declareKey(run, terms);
  declareCount(run, terms.count, key);
  declareBound(run, k);
  const chosen = builder.shared('top', k, groups);
  declareChoice(run, terms.count, k, key, chosen);
  const taken = (from: GroupWords): WgslTerms => ({ count: k, at: (i) => terms.at(from.at(i)) });
  if (sumOrder !== 'descending') return { body: ['choose_top(lid);'], result: taken(chosen) };
  const ranked = builder.shared('ranked', k, groups);
  declareRanking(run, k, key, chosen, ranked);
  return { body: ['choose_top(lid);', 'rank_top(lid);'], result: taken(ranked) };
}
