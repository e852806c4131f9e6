import { lookUpOrder, type OrderOrName } from '../../../reductions/order.ts';
import { either as eitherBlock } from '../text.ts';
import { cascade, chain } from './chain.ts';
import { type Context, type Reduced, single } from './context.ts';
import { explicit } from './explicit.ts';
import { countOf, type Items } from './items.ts';
import { bisect } from './nodes.ts';
import { split } from './split.ts';
import { tree } from './tree.ts';

/** One of two reductions, by a condition on counts. */
export function either(context: Context, condition: string, yes: () => Reduced, no: () => Reduced): Reduced {
  const { accumulator, memory, team } = context;
  const [one, other] = [yes(), no()];
  if (!team.together) {
    const name = context.variable('total');
    const branch = ({ lines, state }: Reduced) => [...lines, `${name} = ${state};`];
    return {
      lines: [`var ${name}: ${accumulator.type};`, ...eitherBlock(condition, branch(one), branch(other))],
      state: name,
    };
  }
  const place = memory.allocate(1);
  const branch = ({ lines, state }: Reduced) => [...lines, ...single(context, { lines: [], state }, place).lines];
  return {
    lines: eitherBlock(condition, branch(one), branch(other)),
    state: memory.read(`${place}u`),
  };
}

/** The items whose count meets a condition. */
function counted(items: Items, condition: (size: number) => boolean): Items {
  const sizes = items.sizes.filter(condition);
  return { ...items, sizes, count: countOf(sizes, items.count) };
}

/** Reduces the items in an order: the counterpart of compileOrder's. No items: the empty accumulator. */
export function reduce(context: Context, orderOrName: OrderOrName, items: Items): Reduced {
  const empty = (): Reduced => single(context, { lines: [], state: context.accumulator.zero });
  if (items.sizes.every((size) => size === 0)) return empty();
  if (items.sizes.includes(0)) {
    const some = counted(items, (size) => size > 0);
    return either(context, `${items.count} > 0u`, () => reduce(context, orderOrName, some), empty);
  }
  const order = lookUpOrder(orderOrName, context.table);
  if ('chain' in order) return chain(context, order.chain, items);
  if ('tree' in order) return tree(context, order.tree, items);
  if ('split' in order) return split(context, order.split, items);
  if ('bisect' in order) return bisect(context, order.bisect, items);
  if ('cascade' in order) return cascade(context, order.cascade, items);
  if ('bySize' in order) {
    const { limit, below, otherwise } = order.bySize;
    const [few, many] = [counted(items, (size) => size < limit), counted(items, (size) => size >= limit)];
    if (many.sizes.length === 0) return reduce(context, below, few);
    if (few.sizes.length === 0) return reduce(context, otherwise, many);
    return either(
      context,
      `${items.count} < ${limit}u`,
      () => reduce(context, below, few),
      () => reduce(context, otherwise, many),
    );
  }
  if ('byGroup' in order) throw new RangeError('"byGroup" expected to be the whole order of a stage');
  return explicit(context, order.explicit, items);
}
