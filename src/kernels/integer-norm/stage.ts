import type { Arithmetic, MakeArithmetic } from '../../formats/arithmetic.ts';
import { binary32 } from '../../formats/catalogue.ts';
import { eventsOf, newTally, type Tally } from '../../formats/flags.ts';
import type { StageEvents } from '../../normalizers/emulate.ts';
import type { StageName } from '../../normalizers/numerics.ts';
import { orderTable } from '../../normalizers/reducer.ts';
import { compileOrder } from '../../reductions/compile.ts';
import type { OrderOrName } from '../../reductions/order.ts';
import type { Plan } from '../../reductions/plan.ts';
import type { IntegerNormModel } from './model.ts';
import { newRegisters, type Registers } from './registers.ts';

/** What a stage computes with; its events are counted in its tally. */
export interface StageUnit {
  readonly tally: Tally;
  readonly registers: Registers;
  readonly binary32: Arithmetic;
}

/** The stages of a run. */
export interface Machine {
  unit(name: StageName): StageUnit;
  /** The order for n terms. */
  planner(order: OrderOrName): (n: number) => Plan;
  /** Events of the stages that did anything. */
  events(): StageEvents;
}

/** @param make the engine's arithmetic, for what is in binary32 */
export function newMachine(model: IntegerNormModel, make: MakeArithmetic): Machine {
  const units = new Map<StageName, StageUnit>();
  const unit = (name: StageName): StageUnit => {
    const found = units.get(name);
    if (found !== undefined) return found;
    const tally = newTally();
    const made = { tally, registers: newRegisters(model, tally), binary32: make(binary32, { tally }) };
    units.set(name, made);
    return made;
  };
  const table = orderTable(model.orders);
  return {
    unit,
    planner: (order) => {
      const plans = new Map<number, Plan>();
      return (n) => {
        const plan = plans.get(n) ?? compileOrder(order, n, table);
        plans.set(n, plan);
        return plan;
      };
    },
    events: () => {
      const all = [...units].map(([name, { tally }]) => [name, eventsOf(tally)] as const);
      return Object.fromEntries(all.filter(([, events]) => events.operations > 0));
    },
  };
}
