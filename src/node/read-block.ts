import type { Place } from '../kernels/check-block.ts';
import { elementCount, type Tensor, type Values } from '../tensors/tensor.ts';
import type { BlockMemory } from './block-memory.ts';
import type { Dump } from './dump.ts';

/** An input of the kernel: its name for it, and the dump's; whether it has a part for each row of x. */
export interface InputRole {
  readonly name: string;
  readonly stored: string;
  readonly byRow: boolean;
}

/** Which tensors of a dump the check reads, under which names. */
export interface Roles {
  readonly inputs: readonly InputRole[];
  readonly outputs: readonly string[];
}

/** Some rows of a dump. */
export interface BlockToCheck {
  readonly roles: Roles;
  readonly first: number;
  readonly count: number;
  /** How many there are in all. */
  readonly rows: number;
}

/** What a kernel read and wrote in a block, and where the outputs stand. */
export interface ReadBlock {
  readonly inputs: Readonly<Record<string, Tensor<Values>>>;
  readonly outputs: Readonly<Record<string, Tensor<Values>>>;
  readonly place: Place;
}

/** @param memory what may hold the tensors, until the next block is read into it */
export function readBlock(
  dump: Dump,
  { roles: { inputs, outputs }, first, count, rows }: BlockToCheck,
  memory: BlockMemory,
): ReadBlock {
  const rowsOf = (name: string): Tensor<Values> => dump.readInto(memory, name, first, count, rows);
  const shapes = Object.fromEntries(outputs.map((name) => [name, dump.shape(name)]));
  return {
    inputs: Object.fromEntries(
      inputs.map(({ name, stored, byRow }) => [
        name,
        byRow ? rowsOf(stored) : memory.shared(stored, () => dump.read(stored)),
      ]),
    ),
    outputs: Object.fromEntries(outputs.map((name) => [name, rowsOf(name)])),
    place: {
      shapes,
      firsts: Object.fromEntries(outputs.map((name) => [name, (elementCount(shapes[name]) / rows) * first])),
    },
  };
}
