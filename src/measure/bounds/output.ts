import type { Format } from '../../formats/format.ts';
import type { BoundKind } from './numerics.ts';
import { doubleUnit, type Quantity, raised } from './quantity.ts';

/** How far an output may be from the exact result, element by element. */
export interface ErrorBound {
  /** Before the last rounding: |value − exact|. Infinity: there is no bound, as where a stage may overflow. */
  readonly error: Float64Array;
  /** After it: the largest |output − exact|. */
  readonly distance: Float64Array;
  /** The smallest and the largest output; NaN where the format has no infinity and an overflow there gives NaN. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Whether an output lies within its bound. NaN does where an overflow may give it; alone where it must. */
export function admits({ low, high }: ErrorBound, i: number, output: number): boolean {
  const [lowOverflows, highOverflows] = [Number.isNaN(low[i]), Number.isNaN(high[i])];
  if (Number.isNaN(output)) return lowOverflows || highOverflows;
  if (lowOverflows && highOverflows) return false;
  return (lowOverflows || output >= low[i]) && (highOverflows || output <= high[i]);
}

/** The bounds of one output. */
export interface OutputBound {
  readonly format: Format;
  readonly shape: readonly number[];
  /** The exact result before its rounding, to within a few units of a double's last place of its terms; NaN where there is none. */
  readonly exact: Float64Array;
  readonly bounds: Readonly<Partial<Record<BoundKind, ErrorBound>>>;
}

/** The last steps of an output: from a value to what is stored. Monotone, from below and from above where it draws random bits. */
export interface Narrowing {
  readonly down: (value: number, element: number) => number;
  readonly up: (value: number, element: number) => number;
}

/** Collects the bounds of one output and kind. */
export interface BoundColumn {
  set(element: number, quantity: Quantity): void;
  readonly bound: ErrorBound;
  readonly values: Float64Array;
}

/** @param operations how many operations on doubles may lie behind an error */
export function newBoundColumn(
  elements: number,
  kind: BoundKind,
  narrowing: Narrowing,
  operations: number,
): BoundColumn {
  const [error, distance, low, high, values] = Array.from({ length: 5 }, () => new Float64Array(elements)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const unbounded = (i: number): void => {
    [error[i], distance[i], low[i], high[i]] = [Infinity, Infinity, -Infinity, Infinity];
  };
  return {
    bound: { error, distance, low, high },
    values,
    set: (i, quantity) => {
      const { value, slack } = quantity;
      values[i] = value;
      // Errors near the smallest doubles lose more than relatively.
      const most =
        raised(quantity.error, operations) + (quantity.error > 0 && quantity.error < 2 ** -1000 ? 2 ** -1060 : 0);
      if (!Number.isFinite(value) || !(most < Infinity) || !(slack < Infinity)) {
        unbounded(i);
        return;
      }
      error[i] = most;
      // An emulation's output is what its own value becomes; another kernel's value lies somewhere about the exact one.
      const reach = kind === 'running' ? 0 : (most + slack) * (1 + 2 * doubleUnit) + Math.abs(value) * doubleUnit;
      low[i] = narrowing.down(value - reach, i);
      high[i] = narrowing.up(value + reach, i);
      if (Number.isNaN(low[i]) && Number.isNaN(high[i]) && Math.abs(value) <= reach) unbounded(i);
      distance[i] = Math.max(Math.abs(value - low[i]), Math.abs(high[i] - value)) + (kind === 'running' ? most : slack);
      if (Number.isNaN(distance[i])) distance[i] = Infinity;
    },
  };
}
