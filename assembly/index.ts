export * from './codes';
export * from './integers';
export * from './narrow';
export * from './rounding';
export * from './words';

/** Where free memory begins. */
export function heapBase(): usize {
  return __heap_base;
}
