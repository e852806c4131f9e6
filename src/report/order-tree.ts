import { compileOrder } from '../reductions/compile.ts';
import { describeOrder } from '../reductions/describe.ts';
import { type OrderOrName, type OrderTable, orderPresets } from '../reductions/order.ts';
import { counted, grouped } from './numbers.ts';
import { elide } from './order-tree/elide.ts';
import { type PlanFacts, planFacts } from './order-tree/facts.ts';
import { layOut } from './order-tree/layout.ts';
import { svgOf } from './order-tree/svg.ts';
import { treeText } from './order-tree/text.ts';
import { treeOf } from './order-tree/tree.ts';

/** Up to so many elements, a chain is drawn in full. */
const fullLength = 32;
/** Accumulators that are all drawn side by side, and how many at least where branches are left out. */
const mostColumns = 36;
const fewColumns = 20;
/** Pushes in a row of which none is left out. */
const longestRun = 8;

/** A plan's facts in words. */
export function factsText({ elements, pushes, merges, height }: PlanFacts): string {
  const pushed = `${grouped(pushes)} ${pushes === 1 ? 'push' : 'pushes'}`;
  return `${counted(elements, 'element')}: ${pushed}, ${counted(merges, 'merge')}, height ${grouped(height)}`;
}

/**
 * An order of n elements as a picture: a whole SVG document, readable on light and dark paper. Time runs down; columns are accumulators; of
 * large trees parts are left out, each with what is missing.
 * @throws RangeError as compileOrder does
 */
export function orderSvg(order: OrderOrName, n: number, table: OrderTable = orderPresets): string {
  const plan = compileOrder(order, n, table);
  const run = n <= fullLength ? Number.POSITIVE_INFINITY : longestRun;
  const tree = treeOf(plan);
  const drawn = elide(tree, { run, columns: tree.columns <= mostColumns ? mostColumns : fewColumns });
  const words = describeOrder(order, table);
  const name = typeof order === 'string' ? order : 'Order';
  return svgOf(layOut(drawn), {
    title: `${name}, ${factsText(planFacts(plan))}`,
    words: `${words}.`,
  });
}

/** An order of n elements in facts, words and, where it has few elements and accumulators, a tree of text. */
export interface OrderReport extends PlanFacts {
  readonly words: string;
  /** Lines, each ended; undefined for large trees. */
  readonly tree: string | undefined;
}

/** @throws RangeError as compileOrder does */
export function orderReport(order: OrderOrName, n: number, table: OrderTable = orderPresets): OrderReport {
  const plan = compileOrder(order, n, table);
  const tree = treeOf(plan);
  const small = n <= fullLength && tree.columns <= mostColumns;
  return { ...planFacts(plan), words: describeOrder(order, table), tree: small ? treeText(tree) : undefined };
}
