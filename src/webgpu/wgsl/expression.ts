/**
 * A WGSL expression of type u32: the binary32 bits of a value, which is a value of the format it was rounded to. Between operations values
 * are integers, so that no compiler finds a floating expression to rewrite.
 */
export type Expression = string;

const sign = '0x80000000u';

/** −a. */
export const negated = (a: Expression): Expression => `(${a} ^ ${sign})`;

/** |a|. */
export const magnitude = (a: Expression): Expression => `(${a} & 0x7fffffffu)`;

/** A value of binary32 as a literal. @throws RangeError when it is not one */
export function literal(value: number): Expression {
  if (Math.fround(value) !== value && !Number.isNaN(value))
    throw new RangeError(`"value" expected a value of binary32, got ${value}`);
  const bits = Number.isNaN(value) ? 0x7fc00000 : new Uint32Array(Float32Array.of(value).buffer)[0];
  return `0x${bits.toString(16).padStart(8, '0')}u`;
}
