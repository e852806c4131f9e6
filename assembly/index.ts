export * from './code-strips';
export * from './codes';
export * from './integers';
export * from './narrow';
export * from './rounding';
export * from './simple';
export * from './value-strips';
export * from './words';
export { narrowDoubles } from './narrowing';
export { formDividedGradients, formGradients } from './norms/gradient';
export { padRows, runSteps } from './norms/index';
export { reduceRows } from './reductions';

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
