import { elementCount } from '../../tensors/tensor.ts';
import type { BoundKind } from './numerics.ts';
import { type BoundColumn, newBoundColumn, type OutputBound } from './output.ts';
import type { Quantity } from './quantity.ts';
import type { OutputSlot } from './slots.ts';

/** The bounds of all outputs, filled kind by kind. */
export interface BoundTable {
  /**
   * The columns of one kind, by output.
   * @param followed what the quantities were bounded as
   */
  columns(kind: BoundKind, followed: BoundKind): (name: string) => (element: number, quantity: Quantity) => void;
  bounds(): Record<string, OutputBound>;
}

/** @param operations how many operations on doubles may lie behind an error */
export function newBoundTable(slots: Readonly<Record<string, OutputSlot>>, operations: number): BoundTable {
  const all = new Map<string, Map<BoundKind, BoundColumn>>();
  return {
    columns: (kind, followed) => (name) => {
      const { shape, narrowing } = slots[name];
      const ofOutput = all.get(name) ?? new Map<BoundKind, BoundColumn>();
      all.set(name, ofOutput);
      const column = ofOutput.get(kind) ?? newBoundColumn(elementCount(shape), followed, narrowing, operations);
      ofOutput.set(kind, column);
      return column.set;
    },
    bounds: () => Object.fromEntries([...all].map(([name, columns]) => [name, outputBound(slots[name], columns)])),
  };
}

/** The exact values are those of a bound that follows no emulation, where there is one. */
function outputBound({ format, shape }: OutputSlot, columns: ReadonlyMap<BoundKind, BoundColumn>): OutputBound {
  const bounds = Object.fromEntries([...columns].map(([kind, { bound }]) => [kind, bound]));
  const kinds = [...columns.keys()];
  const exact = columns.get(kinds.find((kind) => kind !== 'running') ?? 'running')?.values ?? new Float64Array(0);
  return { format, shape, exact, bounds };
}
