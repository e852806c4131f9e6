import { lookUpOrder, type Order, type OrderOrName, type OrderTable, orderPresets, type Split, type Tree } from './order.ts';

/** What an order does, in words. */
export function describeOrder(orderOrName: OrderOrName, table: OrderTable = orderPresets): string {
  const order: Order = lookUpOrder(orderOrName, table);
  if ('chain' in order) {
    const { start, block = 1 } = order.chain;
    return `${block > 1 ? `fused adds of ${block}` : 'in sequence'} from ${start === 'zero' ? 'zero' : 'the first'}`;
  }
  if ('tree' in order) return describeTree(order.tree);
  if ('split' in order) return describeSplit(order.split, table);
  if ('bisect' in order) {
    const { limit, multiple, inner } = order.bisect;
    return `cut in halves (multiples of ${multiple}) down to ${limit} items, each (${describeOrder(inner, table)})`;
  }
  if ('bySize' in order) {
    const { limit, below, otherwise } = order.bySize;
    return `below ${limit} items (${describeOrder(below, table)}), else (${describeOrder(otherwise, table)})`;
  }
  return `explicit tree ${JSON.stringify(order.explicit)}`;
}

function describeTree({ pairing, masks = 'down', odd, tail, left }: Tree): string {
  const name = pairing === 'butterfly' ? `butterfly tree, masks ${masks}` : `${pairing} tree`;
  return [name, odd && `odd sizes by ${odd}`, tail === 'padZero' && 'padded with zeros', left === 'upper' && 'upper operand left']
    .filter(Boolean)
    .join(', ');
}

function describeSplit(split: Split, table: OrderTable): string {
  const { lanes, vector = 1, blocks, parts } = split;
  const how =
    lanes !== undefined
      ? `${lanes} lanes${vector > 1 ? ` of ${vector}-vectors` : ''}`
      : blocks !== undefined
        ? `blocks of ${blocks}`
        : parts !== undefined
          ? `${parts} parts`
          : `${split.groups?.length} given groups`;
  const tail = split.tail === 'after' ? ', the rest one by one' : '';
  return `${how}, each (${describeOrder(split.inner, table)}), merged (${describeOrder(split.outer, table)})${tail}`;
}
