/** How two values of one format stand to each other. */
export type Class = 'equal' | 'zeroSign' | 'nan' | 'infinity' | 'differs';

/** NaN matches NaN; +0 against −0 is a class of its own, and so are a NaN or an infinity against anything else. */
export function classify(a: number, b: number): Class {
  if (Object.is(a, b)) return 'equal';
  if (a === b) return 'zeroSign';
  if (Number.isNaN(a) || Number.isNaN(b)) return 'nan';
  return Number.isFinite(a) && Number.isFinite(b) ? 'differs' : 'infinity';
}
