import { type ByGroup, lookUpOrder, type OrderOrName, type OrderTable } from './order.ts';

/** The orders among which groups choose. */
export function alternativesOf(order: ByGroup): readonly OrderOrName[] {
  return 'cycle' in order ? order.cycle : [order.inside, order.beyond];
}

/** Which of the alternatives a group takes. */
function choiceOf(order: ByGroup, group: number, groups: number): number {
  if ('cycle' in order) return group % order.cycle.length;
  return group < groups - (groups % order.runs) ? 0 : 1;
}

function byGroupOf(order: OrderOrName, table: OrderTable): ByGroup | undefined {
  const found = lookUpOrder(order, table);
  return 'byGroup' in found ? found.byGroup : undefined;
}

/** Whether one of a stage's orders depends on the group's index, so that rows can't be reduced apart from each other. */
export function dependsOnGroup(orders: readonly OrderOrName[], table: OrderTable): boolean {
  return orders.some((order) => byGroupOf(order, table) !== undefined);
}

/**
 * Makes something once for every choice of orders that occurs, and gives each group its own.
 * @param orders those of several stages, each the same for all groups or chosen by group
 * @param make receives the orders that a group takes
 */
export function perGroup<T>(
  orders: readonly OrderOrName[],
  groups: number,
  table: OrderTable,
  make: (orders: readonly OrderOrName[]) => T,
): (group: number) => T {
  const choices = orders.map((order) => byGroupOf(order, table));
  const known = new Map<string, T>();
  return (group) => {
    const chosen = choices.map((choice) => (choice === undefined ? 0 : choiceOf(choice, group, groups)));
    const key = chosen.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make(
      orders.map((order, i) => (choices[i] === undefined ? order : alternativesOf(choices[i])[chosen[i]])),
    );
    known.set(key, made);
    return made;
  };
}
