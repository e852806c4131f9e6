import type { NormModel } from '../../../normalizers/model.ts';
import { orderTable, type SummingStage } from '../../../normalizers/reducer.ts';
import type { OrderOrName, OrderTable } from '../../../reductions/order.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import { wgslSums } from '../accumulators/sums.ts';
import type { KernelBuilder } from '../builder.ts';
import type { Expression } from '../expression.ts';
import { reduction } from '../order/reduction.ts';
import type { WgslNumerics } from '../stage-numerics.ts';
import { block, functionOf } from '../text.ts';
import type { OfMember } from './run.ts';

/** What reducers of a kernel's stages are made from. */
export interface ReducerRun {
  readonly builder: KernelBuilder;
  readonly numerics: WgslNumerics;
  /** Groups whose terms are reduced. */
  readonly groups: number;
  readonly table: OrderTable;
}

/** @param groups how many groups' terms are reduced */
export function reducerRun(
  {
    model,
    builder,
    numerics,
  }: Pick<ReducerRun, 'builder' | 'numerics'> & { readonly model: Pick<NormModel, 'orders'> },
  groups: number,
): ReducerRun {
  return { builder, numerics, groups, table: orderTable(model.orders) };
}

/** Which stage a reducer is of. */
export interface ReducerStage {
  /** What its functions' names begin with. */
  readonly name: string;
  /** Its path in the spec. */
  readonly path: string;
  readonly stage: SummingStage;
}

/** Makes the accumulator of terms that stand at some places. */
export type MakeAccumulator = (place: OfMember) => WgslAccumulator;

/** A reduction to declare. */
interface Total {
  readonly name: string;
  readonly make: MakeAccumulator;
  readonly count: number;
}

/** Declares the reduction of n terms in the stage's order; what it comes to, as an expression of the accumulator's type. */
export function declareReduction(
  { builder, groups, table }: ReducerRun,
  { stage }: ReducerStage,
  {
    name,
    accumulator,
    count,
    order = stage.order,
  }: { name: string; accumulator: WgslAccumulator; count: number; order?: OrderOrName },
): Expression {
  const { module, workgroup, memory } = builder;
  const declared = reduction(module.fresh(name), order, count, accumulator, module, {
    table,
    workgroup,
    groups,
    ...memory,
  });
  return `${declared}(lid)`;
}

/** Declares a total of n terms at once; the number that its last state stands for. */
function declareOne(run: ReducerRun, of: ReducerStage, { name, make, count }: Total): Expression {
  const accumulator = make((position) => position);
  const state = declareReduction(run, of, { name, accumulator, count });
  return accumulator.finish?.(state) ?? state;
}

/** Declares a total of n terms, part by part where the stage has parts. */
export function declareTotal(run: ReducerRun, of: ReducerStage, total: Total): Expression {
  const { parts } = of.stage;
  if (parts === undefined) return declareOne(run, of, total);
  const { builder, groups } = run;
  const { make, count } = total;
  const name = builder.module.fresh(total.name);
  const first = builder.variable(`${name}_first`, 'Where the part under way begins.');
  const place = (position: Expression): Expression => `${first} + ${position}`;
  const partOf = (what: string, size: number): Expression =>
    declareOne(run, of, { name: `${name}_${what}`, make: (of_) => make((i) => of_(place(i))), count: size });
  const [whole, rest] = [Math.floor(count / parts.size), count % parts.size];
  const sums = builder.shared(`${name}_parts`, Math.ceil(count / parts.size), groups);
  const put = (part: Expression, size: number, what: string): readonly string[] => [
    `${first} = ${part} * ${parts.size}u;`,
    `let total = ${partOf(what, size)};`,
    `if (lid == 0u) { ${sums.at(part)} = total; }`,
  ];
  const accumulator = wgslSums({ push: run.numerics.arithmetic(of.path, of.stage, parts.format) }, sums.at);
  const all = declareReduction(run, of, {
    name: `${name}_all`,
    accumulator,
    count: whole + (rest > 0 ? 1 : 0),
    order: parts.order,
  });
  builder.module.declare(
    name,
    functionOf(`Parts of ${parts.size} terms, and then their sums.`, `fn ${name}(lid: u32) -> u32`, [
      ...(whole > 0 ? block(`for (var part = 0u; part < ${whole}u; part++)`, put('part', parts.size, 'part')) : []),
      ...(rest > 0 ? block('', put(`${whole}u`, rest, 'rest')) : []),
      sums.barrier,
      `return ${all};`,
    ]),
  );
  return `${name}(lid)`;
}
