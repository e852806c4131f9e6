import type { WgslAccumulator } from '../accumulator.ts';
import type { Expression } from '../expression.ts';
import type { WgslModule } from '../module.ts';
import { functionOf } from '../text.ts';
import { bare } from './count.ts';

/** Memory for states, by index. */
export interface Memory {
  read(index: Expression): string;
  /** A statement. */
  write(index: Expression, state: string): string;
  /** Places for so many more states. @returns the first one's index */
  allocate(states: number): number;
  /** Places that were given out. */
  size(): number;
}

function counting(): Pick<Memory, 'allocate' | 'size'> {
  let used = 0;
  return {
    allocate: (states) => {
      used += states;
      return used - states;
    },
    size: () => used,
  };
}

/** States in an array of their type. */
export function arrayMemory(array: string): Memory {
  return {
    read: (index) => `${array}[${bare(index)}]`,
    write: (index, state) => `${array}[${bare(index)}] = ${state};`,
    ...counting(),
  };
}

/** The array of workgroup memory for an accumulator's states, which reductions share. */
export function workgroupArray({ type }: WgslAccumulator): string {
  return type === 'u32' ? 'states' : `states_${type}`;
}

/** Reserves that array for so many states. */
export function reserveWorkgroup(module: WgslModule, accumulator: WgslAccumulator, states: number): string {
  const { type } = accumulator;
  return module.reserve(
    workgroupArray(accumulator),
    states,
    (size) =>
      `// Partial results of a workgroup.\nvar<workgroup> ${workgroupArray(accumulator)}: array<${type}, ${size}>;`,
  );
}

/** Words of the group under way, which its invocations share. */
export interface GroupWords {
  /** The word at an index, to read or to assign to. */
  at(index: Expression): Expression;
  /** The statement after which each invocation sees what the others wrote. */
  readonly barrier: string;
}

/** States in words of the group. */
export function wordMemory(module: WgslModule, accumulator: WgslAccumulator, { at }: GroupWords): Memory {
  const { type, words, members } = accumulator;
  const word = (k: number): Expression => at(words === 1 ? 'index' : `${words}u * index + ${k}u`);
  const parts = members ?? ['state'];
  const read = module.unique(`read_${type}`, (name) =>
    functionOf('A partial result of the group.', `fn ${name}(index: u32) -> ${type}`, [
      `return ${type}(${parts.map((_, k) => word(k)).join(', ')});`,
    ]),
  );
  const write = module.unique(`write_${type}`, (name) =>
    functionOf(
      'Keeps a partial result of the group.',
      `fn ${name}(index: u32, state: ${type})`,
      parts.map((member, k) => `${word(k)} = ${members === undefined ? 'state' : `state.${member}`};`),
    ),
  );
  return {
    read: (index) => `${read}(${bare(index)})`,
    write: (index, state) => `${write}(${bare(index)}, ${state});`,
    ...counting(),
  };
}
