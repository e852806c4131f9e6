export { narrowDoubles } from './narrowing';
export { reduceRows } from './reductions';
export { padRows, runSteps } from './norms/index';
export * from './rounding';

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
