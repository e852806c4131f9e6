import { compileOrder } from './compile.ts';
import { lookUpOrder, type OrderOrName, type OrderTable } from './order.ts';
import type { Plan } from './plan.ts';

/*
 * Plans are worked out anew for every run of a kernel, and of long rows that takes longer than the sums of a few. So the latest ones are
 * kept, by what they are made from: a memory of a pure function, which nobody can tell from its computation.
 */

const most = 16;
const longest = 2 ** 16;
const latest = new Map<string, Plan>();

const namesOthers = /"(?:inner|outer|below|otherwise)":"/;

/** All that a plan depends on, as text. */
function keyOf(order: OrderOrName, n: number, table: OrderTable): string {
  const text = JSON.stringify(lookUpOrder(order, table));
  return `${n} ${text}${namesOthers.test(text) ? JSON.stringify(table) : ''}`;
}

/**
 * The plan of compileOrder, remembered where it was asked for lately.
 * @throws RangeError as compileOrder does
 */
export function planFor(order: OrderOrName, n: number, table: OrderTable): Plan {
  if (n > longest) return compileOrder(order, n, table);
  const key = keyOf(order, n, table);
  const plan = latest.get(key) ?? compileOrder(order, n, table);
  // The one that was used last stands last.
  latest.delete(key);
  latest.set(key, plan);
  if (latest.size > most) latest.delete(latest.keys().next().value as string);
  return plan;
}
