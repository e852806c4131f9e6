/** Functions for workers: one that works, and some that fail in ways that tasks can. */
export const double = (x) => 2 * x;

export function refuse(what) {
  throw new RangeError(`"x" expected something else, got ${what}`);
}

export function die() {
  process.exit(3);
}

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
