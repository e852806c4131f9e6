import { binary32 } from '../../../formats/catalogue.ts';
import { float64Arithmetic } from '../../../formats/float64.ts';
import type { NormModel } from '../../../normalizers/model.ts';
import { orderTable, type SummingStage } from '../../../normalizers/reducer.ts';
import { averagingAccumulator } from '../../../reductions/accumulators.ts';
import { alternativesOf } from '../../../reductions/by-group.ts';
import { evaluate } from '../../../reductions/evaluate.ts';
import { lookUpOrder, type OrderOrName, type OrderTable } from '../../../reductions/order.ts';
import { planFor } from '../../../reductions/plans.ts';
import type { WgslAccumulator } from '../accumulator.ts';
import type { KernelBuilder } from '../builder.ts';
import type { Expression } from '../expression.ts';
import { reduction } from '../order/reduction.ts';
import type { WgslNumerics } from '../stage-numerics.ts';
import { block, functionOf } from '../text.ts';
import { type Summing, sumsOf } from './summing.ts';

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
export type MakeSumming = (place: (position: Expression) => Expression) => Summing;

/** A reduction to declare. */
interface Total {
  readonly name: string;
  readonly make: MakeSumming;
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
  const { module, workgroup } = builder;
  const declared = reduction(module.fresh(name), order, count, accumulator, module, { table, workgroup, groups });
  return `${declared}(lid)`;
}

/** Declares a total of n terms at once; the number that its last state stands for. */
function declareOne(run: ReducerRun, of: ReducerStage, { name, make, count }: Total): Expression {
  const { accumulator, finish } = make((position) => position);
  return finish(declareReduction(run, of, { name, accumulator, count }));
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
  const steps = { push: run.numerics.arithmetic(of.path, of.stage, parts.format) };
  const outer = sumsOf(
    builder.module,
    `${name}_parts`,
    'plain',
    { ...steps, merge: steps.push, product: steps.push, contract: false },
    sums.at,
  );
  const { accumulator } = outer;
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
      `return ${outer.finish(all)};`,
    ]),
  );
  return `${name}(lid)`;
}

/** @throws RangeError when an order merges parts of different sizes, as averagingAccumulator does */
export function checkAverages({ table }: ReducerRun, { stage }: ReducerStage, count: number): void {
  const averages = averagingAccumulator({ push: float64Arithmetic(binary32) });
  const found = lookUpOrder(stage.order, table);
  const orders = 'byGroup' in found ? alternativesOf(found.byGroup) : [stage.order];
  for (const order of orders) evaluate(planFor(order, count, table), averages, () => 1);
}
