import { resolveSpec } from '../kernels/spec.ts';
import { writeFileAtomically } from '../node/write-file.ts';
import { alternativesOf } from '../reductions/by-group.ts';
import { describeOrder } from '../reductions/describe.ts';
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
  return order as Order;
}

function parseLength(text: string): number {
  const length = Number(text);
  if (!/^\d+$/.test(text) || length > largest)
    throw new UsageError(`--length: expected an integer from 0 to ${largest}, got "${text}"`);
  return length;
}

/** One of the orders among which groups choose, and which groups take it. */
interface Choice {
  readonly groups: string;
  readonly order: OrderOrName;
}

/** The orders of a byGroup's groups; undefined of an order that is the same for all. */
function choicesOf(order: OrderOrName): readonly Choice[] | undefined {
  const found = lookUpOrder(order);
  if (!('byGroup' in found)) return undefined;
  const { byGroup } = found;
  const orders = alternativesOf(byGroup);
  const titles =
    'cycle' in byGroup
      ? orders.map((_, i) => `groups ${i}, ${i + orders.length}, ${i + 2 * orders.length}, …`)
      : [`groups in whole runs of ${byGroup.runs}`, 'the other groups'];
  return orders.map((one, i) => ({ groups: titles[i], order: one }));
}

const jsonOf = (order: OrderOrName, length: number) => {
  const { tree, ...facts } = orderReport(order, length);
  return { order, ...facts, ...(tree === undefined ? {} : { tree }) };
};

function textOf(order: OrderOrName, length: number): string {
  const { tree, ...facts } = orderReport(order, length);
  return `${facts.words}\n${factsText(facts)}\n${tree === undefined ? '' : `\n${tree}`}`;
}

function checkOneGroup(choices: readonly Choice[] | undefined): void {
  if (choices === undefined) return;
  const orders = choices.map(({ order }) => JSON.stringify(order)).join(' or ');
  throw new UsageError(`--svg: draws the order of one group; groups take different ones here: give ${orders}`);
}

/** bitnorm order. */
export function runOrder(text: string, options: { length: string; svg?: string; json?: boolean }): void {
  const length = parseLength(options.length);
  const order = parseOrder(text);
  const choices = choicesOf(order);
  if (options.svg !== undefined) {
    checkOneGroup(choices);
    writeFileAtomically(options.svg, [orderSvg(order, length)]);
  }
  if (options.json) {
    const choicesJson = choices?.map(({ groups, order: one }) => ({ groups, ...jsonOf(one, length) }));
    const found =
      choicesJson === undefined ? jsonOf(order, length) : { order, words: describeOrder(order), choices: choicesJson };
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const texts = choices?.map(({ groups, order: one }) => `${groups}: ${textOf(one, length)}`) ?? [
    textOf(order, length),
  ];
  process.stdout.write(texts.join('\n'));
  if (options.svg !== undefined) process.stdout.write(`\nWrote ${options.svg}\n`);
}
