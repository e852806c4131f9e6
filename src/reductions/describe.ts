import { alternativesOf } from './by-group.ts';
import {
  type Alternate,
  type ByGroup,
  lookUpOrder,
  type Order,
  type OrderOrName,
  type OrderTable,
  orderPresets,
  type Split,
  type Tree,
} from './order.ts';

/** What an order does, in words. */
export function describeOrder(orderOrName: OrderOrName, table: OrderTable = orderPresets): string {
  const order: Order = lookUpOrder(orderOrName, table);
  if ('chain' in order) {
    const { start, block = 1, alternate } = order.chain;
    const how = block > 1 ? `fused adds of ${block}` : 'in sequence';
    return `${how} from ${start === 'zero' ? 'zero' : 'the first'}${describeAlternate(alternate)}`;
  }
  if ('tree' in order) return describeTree(order.tree);
  if ('split' in order) return describeSplit(order.split, table);
  if ('bisect' in order) {
    const { limit, multiple, inner } = order.bisect;
    return `cut in halves (multiples of ${multiple}) down to ${limit} items, each (${describeOrder(inner, table)})`;
  }
  if ('cascade' in order) return `cascade of ${order.cascade.levels} levels, ${order.cascade.step} items each`;
  if ('bySize' in order) {
    const { limit, below, otherwise } = order.bySize;
    return `below ${limit} items (${describeOrder(below, table)}), else (${describeOrder(otherwise, table)})`;
  }
  if ('byGroup' in order) return describeByGroup(order.byGroup, table);
  return `explicit tree ${JSON.stringify(order.explicit)}`;
}

function describeByGroup(order: ByGroup, table: OrderTable): string {
  const each = alternativesOf(order).map((one) => `(${describeOrder(one, table)})`);
  return 'cycle' in order
    ? `one group after the other ${each.join(', ')}`
    : `groups in whole runs of ${order.runs} ${each.join(', others ')}`;
}

function describeTree({ pairing, masks = 'down', odd, tail, left }: Tree): string {
  const name = pairing === 'butterfly' ? `butterfly tree, masks ${masks}` : `${pairing} tree`;
  return [
    name,
    odd && `odd sizes by ${odd}`,
    tail === 'padZero' && 'padded with zeros',
    left === 'upper' && 'upper operand left',
  ]
    .filter(Boolean)
    .join(', ');
}

const tails = {
  after: 'then the tail one by one',
  first: 'the tail one by one onto the first',
  before: 'after the tail in sequence from zero',
} as const;

function describeAlternate(alternate: Alternate | undefined): string {
  if (alternate === undefined) return '';
  return alternate === 'all' ? ' (pushed the other way)' : ` (multiples of ${alternate.multiple} pushed the other way)`;
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
  const { tail: kind = 'deal', round, head = 0 } = split;
  const after = head === 0 ? '' : ` after the first ${head} items`;
  const afresh = round === undefined ? '' : ` afresh every ${round} items`;
  const tail = kind === 'deal' ? '' : `, ${tails[kind]}${describeAlternate(split.tailAlternate)}`;
  const empty = split.empty === 'zero' ? ', empty ones as zeros' : '';
  return `${how}${after}${afresh}${empty}, each (${describeOrder(split.inner, table)}), merged (${describeOrder(split.outer, table)})${tail}`;
}
