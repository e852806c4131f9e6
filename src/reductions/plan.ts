/** What a step of a plan does; its operands are registers, element positions or a range of `blockItems`. */
export const steps = {
  /** register a becomes the empty accumulator */
  zero: 0,
  /** register a becomes the accumulator of element b alone */
  load: 1,
  /** element b is pushed onto register a */
  push: 2,
  /** the elements blockItems[b … b + c) are pushed onto register a at once */
  pushBlock: 3,
  /** register a becomes merge(register b, register c) */
  merge: 4,
  /** element b is pushed onto register a by the accumulator's alternate step */
  pushAlternate: 5,
} as const;

/** An order worked out for a number of elements: a straight-line program over accumulators. */
export interface Plan {
  readonly elements: number;
  readonly registers: number;
  /** Steps of four entries: what, a, b, c. */
  readonly program: Int32Array;
  readonly blockItems: Int32Array;
  /** The register that holds the result. */
  readonly result: number;
}
