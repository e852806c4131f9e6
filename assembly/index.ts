export * from './codes';
export * from './integers';
export * from './narrow';
export { padRows, runSteps } from './norms/index';
export { reduceRows } from './reductions';
export * from './rounding';
export * from './words';

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
