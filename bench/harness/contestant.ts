/** Something that can be timed: a path of ours, or a peer. */
export interface Contestant {
  readonly name: string;
  /** Does the work `repeats` times. @returns the nanoseconds that all of it took */
  time(repeats: number): number | Promise<number>;
}

/** A peer that is not on this machine, and why. */
export interface Missing {
  readonly missing: string;
}

export const isMissing = (one: object): one is Missing => 'missing' in one;

/** Work of this process. Its last result is kept where no compiler can see that nobody reads it. */
export function inProcess(name: string, work: () => unknown): Contestant & { readonly last: () => unknown } {
  let last: unknown;
  const time = (repeats: number): number => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) last = work();
    return (performance.now() - start) * 1e6;
  };
  return { name, time, last: () => last };
}

/** As {@link inProcess}, of work that ends later. */
export function inProcessLater(name: string, work: () => Promise<unknown>): Contestant {
  const time = async (repeats: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) await work();
    return (performance.now() - start) * 1e6;
  };
  return { name, time };
}
