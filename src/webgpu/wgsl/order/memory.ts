import type { Expression } from '../expression.ts';
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

/** States in an array of their type. */
export function arrayMemory(array: string): Memory {
  let used = 0;
  return {
    read: (index) => `${array}[${bare(index)}]`,
    write: (index, state) => `${array}[${bare(index)}] = ${state};`,
    allocate: (states) => {
      used += states;
      return used - states;
    },
    size: () => used,
  };
}
