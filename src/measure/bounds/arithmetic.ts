import type { Arithmetic } from '../../formats/arithmetic.ts';
import type { Device } from '../../normalizers/model.ts';
import {
  doubleError,
  doubleUnit,
  largestOf,
  leastOf,
  magnitudeOf,
  negated,
  notBelowFloor,
  type Quantity,
  widened,
} from './quantity.ts';
import { type RoundingModel, roundingError, tinyError } from './rounding-error.ts';

/**
 * The operations of a stage on quantities: what a kernel's errors become. Products and sums are taken apart, which covers a kernel that
 * contracts them, too.
 */
export interface BoundArithmetic {
  readonly model: RoundingModel;
  /** Of the operations that a device may not round correctly. */
  readonly deviceModels: DeviceModels;
  /** The arithmetic that a running bound follows. */
  readonly emulation: Arithmetic | undefined;
  round(a: Quantity): Quantity;
  /** @param onGrid both are values of the format */
  add(a: Quantity, b: Quantity, onGrid?: boolean): Quantity;
  subtract(a: Quantity, b: Quantity, onGrid?: boolean): Quantity;
  multiply(a: Quantity, b: Quantity): Quantity;
  divide(a: Quantity, b: Quantity): Quantity;
  fma(a: Quantity, b: Quantity, c: Quantity): Quantity;
  sqrt(a: Quantity): Quantity;
  reciprocal(a: Quantity): Quantity;
  rsqrt(a: Quantity): Quantity;
  /**
   * An exact result, in doubles and with what its operands' errors came to, as a kernel holds it.
   * @param compute what the emulation does
   * @param of how the operation rounds; default the stage's model
   */
  settle(exact: Quantity, compute: (arithmetic: Arithmetic) => number, onGrid?: boolean, of?: RoundingModel): Quantity;
}

/** How divisions and roots round, which a device may not round correctly. */
export type DeviceModels = Readonly<Record<keyof Device, RoundingModel>>;

function roundedModels(model: RoundingModel): DeviceModels {
  return { division: model, root: model, reciprocalRoot: model };
}

/** The errors of products, sums, quotients and roots before they are rounded. */
const exactly = {
  sum: (a: Quantity, b: Quantity): Quantity => {
    const value = a.value + b.value;
    return { value, error: a.error + b.error, slack: a.slack + b.slack + Math.abs(value) * doubleUnit };
  },
  product: (a: Quantity, b: Quantity): Quantity => {
    const value = a.value * b.value;
    return {
      value,
      error: magnitudeOf(a) * b.error + magnitudeOf(b) * a.error + a.error * b.error,
      slack: productSlack(a, b) + doubleError(value, a.value === 0 || b.value === 0),
    };
  },
  /** |â/b̂ − a/b| = |(â − a) − (a/b)(b̂ − b)|/|b̂|; of the double in the place of â/b̂, with b in that of b̂. */
  quotient: (a: Quantity, divisorGiven: Quantity): Quantity => {
    const b = notBelowFloor(divisorGiven);
    const value = a.value / b.value;
    // Where doubles do not tell b from 0, nothing is known of the quotient.
    const exactLeast = Math.max(Math.abs(b.value) - b.slack, b.floor ?? 0);
    const slack =
      exactLeast > 0
        ? (a.slack + Math.abs(value) * b.slack) / exactLeast + doubleError(value, a.value === 0)
        : Infinity;
    const divisor = b.value < 0 ? leastOf(negated(b)) : leastOf(b);
    const error = (a.error + (Math.abs(value) + slack) * b.error) / divisor;
    return { value, error: divisor > 0 ? error : Infinity, slack };
  },
  /** |√â − √a| = |â − a|/(√â + √a) ≤ √|â − a|. */
  root: (given: Quantity): Quantity => {
    const a = notBelowFloor(given);
    const value = Math.sqrt(a.value);
    const [least, exactLeast] = [leastOf(a), Math.max(a.value - a.slack, 0)];
    const slack = a.slack === 0 ? 0 : Math.min(a.slack / value, Math.sqrt(a.slack));
    const roots = Math.sqrt(Math.max(least, 0)) + Math.sqrt(exactLeast);
    const error = a.error === 0 ? 0 : Math.min(a.error / roots, Math.sqrt(a.error));
    return { value, error: least >= 0 ? error : Infinity, slack: slack + value * doubleUnit, floor: 0 };
  },
  /** |1/√â − 1/√a| = |â − a|/(√â·√a·(√â + √a)). */
  inverseRoot: (given: Quantity): Quantity => {
    const a = notBelowFloor(given);
    const value = 1 / Math.sqrt(a.value);
    const [least, exactLeast] = [Math.sqrt(leastOf(a)), Math.sqrt(Math.max(a.value - a.slack, a.floor ?? 0))];
    const slack = a.slack / (exactLeast * exactLeast * exactLeast) + value * 2 * doubleUnit;
    const error = a.error / (least * exactLeast * (least + exactLeast));
    return { value, error: least > 0 ? error : Infinity, slack };
  },
};

function productSlack(a: Quantity, b: Quantity): number {
  return Math.abs(a.value) * b.slack + Math.abs(b.value) * a.slack + a.slack * b.slack;
}

/** A rounding keeps what is not below 0 so, and no other floor: that may be rounded down, or flushed. */
function roundedFloor({ floor = -1 }: Quantity): Pick<Quantity, 'floor'> {
  return floor >= 0 ? { floor: 0 } : {};
}

/** Where an unbounded error met a zero, nothing is known either. */
function orUnbounded(error: number): number {
  return error >= 0 ? error : Infinity;
}

function operations(
  model: RoundingModel,
  settle: BoundArithmetic['settle'],
  operand: (a: Quantity) => Quantity,
  deviceModels: DeviceModels,
  emulation?: Arithmetic,
): BoundArithmetic {
  const { division, root, reciprocalRoot } = deviceModels;
  const one: Quantity = { value: 1, error: 0, slack: 0 };
  const add = (a: Quantity, b: Quantity, onGrid = false): Quantity =>
    settle(exactly.sum(operand(a), operand(b)), (to) => to.add(a.value, b.value), onGrid);
  const multiply = (a: Quantity, b: Quantity): Quantity =>
    settle(exactly.product(operand(a), operand(b)), (to) => to.multiply(a.value, b.value));
  const divide = (a: Quantity, b: Quantity): Quantity =>
    settle(exactly.quotient(operand(a), operand(b)), (to) => to.divide(a.value, b.value), false, division);
  return {
    model,
    deviceModels,
    emulation,
    settle,
    round: (a) => settle(operand(a), (to) => to.round(a.value)),
    add,
    subtract: (a, b, onGrid) => add(a, negated(b), onGrid),
    multiply,
    divide,
    fma: (a, b, c) =>
      settle(exactly.sum(exactly.product(operand(a), operand(b)), operand(c)), (to) =>
        to.fma(a.value, b.value, c.value),
      ),
    sqrt: (a) => settle(exactly.root(operand(a)), (to) => to.sqrt(a.value), false, root),
    reciprocal: (a) => divide(one, a),
    rsqrt: (a) => settle(exactly.inverseRoot(operand(a)), (to) => to.rsqrt(a.value), false, reciprocalRoot),
  };
}

/** Operations whose results are bounded by their size: what any kernel's errors may be. */
export function aprioriArithmetic(
  model: RoundingModel,
  deviceModels: DeviceModels = roundedModels(model),
): BoundArithmetic {
  const smallest = 2 ** model.format.emin;
  const settle: BoundArithmetic['settle'] = (exact, _compute, onGrid = false, of = model) => ({
    value: exact.value,
    slack: exact.slack,
    error: orUnbounded(exact.error + roundingError(of, largestOf(exact), onGrid)),
    ...roundedFloor(exact),
  });
  const operand = (a: Quantity): Quantity => {
    if (!model.flushesOperands || a.value === 0) return a;
    const flushed = widened(a, Math.min(smallest, largestOf(a)));
    // What was above 0 may have become 0.
    return (a.floor ?? 0) > 0 && (a.floor ?? 0) < smallest ? { ...flushed, floor: 0 } : flushed;
  };
  const plain = operations(model, settle, operand, deviceModels);
  // A product and a sum that are rounded apart err more than a fused one.
  return { ...plain, fma: (a, b, c) => plain.add(plain.multiply(a, b), c) };
}

/** Operations carried out as the emulation does, whose errors are seen. */
export function runningArithmetic(model: RoundingModel, arithmetic: Arithmetic): BoundArithmetic {
  const settle: BoundArithmetic['settle'] = (exact, compute) => {
    const value = compute(arithmetic);
    // Differences of doubles lose at most their last bit.
    const local =
      value === exact.value ? exact.slack : Math.abs(value - exact.value) * (1 + 2 * doubleUnit) + exact.slack;
    return {
      value,
      error: orUnbounded(exact.error + local),
      slack: 0,
      ...roundedFloor(exact),
    };
  };
  return operations(model, settle, (a) => a, roundedModels(model), arithmetic);
}

/** What the operands of an addition may lose where they are flushed. Partial sums that were results are not tiny where results are flushed. */
export function flushedOperands({ format, flushesOperands, flushesResults }: RoundingModel): number {
  return flushesOperands ? (flushesResults ? 1 : 2) * 2 ** format.emin : 0;
}

/** Whether the results of a stage may become zero where they are tiny, and by how much that errs. */
export function absoluteError(model: RoundingModel, onGrid: boolean): number {
  return onGrid && !model.flushesResults ? 0 : tinyError(model);
}
