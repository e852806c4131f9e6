import { resolveSpec } from '../kernels/spec.ts';
import { writeFileAtomically } from '../node/write-file.ts';
import { lookUpOrder, type Order, type OrderOrName } from '../reductions/order.ts';
import { factsText, orderReport, orderSvg } from '../report/order-tree.ts';
import { UsageError } from './exit.ts';

/** Elements of which an order may be worked out here: its tree is held in memory. */
const largest = 2 ** 22;

function parseOrder(text: string): OrderOrName {
  if (!text.trimStart().startsWith('{')) {
    lookUpOrder(text);
    return text;
  }
  let order: unknown;
  try {
    order = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`<order>: not JSON: ${(error as Error).message}`);
  }
  // Resolving refuses what is no order, with the path of what is wrong.
  resolveSpec({ bitnorm: 1, reduce: 'sum', order });
  if ('byGroup' in (order as Order))
    throw new UsageError(
      '<order>: expected an order of one group, got "byGroup": show one of those that it chooses from',
    );
  return order as Order;
}

function parseLength(text: string): number {
  const length = Number(text);
  if (!/^\d+$/.test(text) || length > largest)
    throw new UsageError(`--length: expected an integer from 0 to ${largest}, got "${text}"`);
  return length;
}

/** bitnorm order. */
export function runOrder(text: string, options: { length: string; svg?: string; json?: boolean }): void {
  const length = parseLength(options.length);
  const order = parseOrder(text);
  const { tree, ...facts } = orderReport(order, length);
  if (options.svg !== undefined) writeFileAtomically(options.svg, [orderSvg(order, length)]);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ order, ...facts, ...(tree === undefined ? {} : { tree }) }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${facts.words}\n${factsText(facts)}\n`);
  if (tree !== undefined) process.stdout.write(`\n${tree}`);
  if (options.svg !== undefined) process.stdout.write(`\nWrote ${options.svg}\n`);
}
