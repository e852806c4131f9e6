/**
 * How many invocations work on a group of so many members: 64, or 256 where there is enough for each to do. Bits do not depend on it: which
 * terms are combined when, the order says.
 */
export function workgroupFor(size: number): number {
  return size < 1024 ? 64 : 256;
}
