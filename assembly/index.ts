export * from './rounding';
export { narrowDoubles } from './narrowing';
export { padRows, runSteps } from './norms/index';
export { reduceRows } from './reductions';

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
