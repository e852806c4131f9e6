/*
 * A reduction of the rows of a tile, as src/engines/wasm/row-job.ts writes it into memory: 16 words, then constants of four equal lanes.
 */

/** Rows that are reduced together, one a lane. */
export const LANES: i32 = 32;
/** Bytes of one element of every row of a block. */
export const ROW: usize = 128;

// How terms join a sum.
/** binary32: the machine's own additions. */
export const NATIVE: i32 = 0;
/** Up to 11 bits, of terms that are not negative: partial sums never fall, so that the last tells of all whether one overflowed. */
export const RISING: i32 = 1;
/** Up to 11 bits: the largest partial sum is followed. */
export const NARROW: i32 = 2;
/** Up to 11 bits: what lies beyond the largest value becomes infinity or NaN at once. */
export const CAREFUL: i32 = 3;
/** The largest of magnitudes. */
export const LARGEST: i32 = 4;
/** Up to 11 bits, by fma of factors whose product binary32 holds exactly. */
export const FUSED_NARROW: i32 = 5;
/** binary32, by fma of any factors, where no rounding to doubles falls half-way between binary32 values. */
export const FUSED_WIDE: i32 = 6;
/** binary32, by fma of any factors. */
export const FUSED_ODD: i32 = 7;
/** Up to 11 bits, all raised to where binary32 overflows when they do: a sum that is finite never met one that was not. */
export const RAISED: i32 = 8;

// What the terms are made of.
export const VALUES: i32 = 0;
/** Products of two factors, or of a factor with itself, in binary32. */
export const PRODUCTS: i32 = 1;
/** The same, rounded to the format of products. */
export const ROUNDED_PRODUCTS: i32 = 2;
/** Both factors, for sums by fma. */
export const FACTORS: i32 = 3;

@inline
export function word(job: usize, index: usize): i32 {
  return load<i32>(job + (index << 2));
}

@inline
export function address(job: usize, index: usize): usize {
  return load<usize>(job + (index << 2));
}

export const FIRST: usize = 0;
export const SECOND: usize = 1;
export const ROW_STRIDE: usize = 2;
export const COLUMN_STRIDE: usize = 3;
export const ROWS: usize = 4;
export const COLUMNS: usize = 5;
export const PROGRAM: usize = 6;
export const PROGRAM_END: usize = 7;
export const REGISTERS: usize = 8;
export const PANEL: usize = 9;
export const SECOND_PANEL: usize = 10;
export const RESULTS: usize = 11;
export const KIND: usize = 12;
export const TERMS: usize = 13;
/** Where values lie that are taken off each row before anything else; 0: none. */
export const CENTRES: usize = 14;

/** A constant of four equal lanes. */
@inline
export function constant(job: usize, index: usize): v128 {
  return v128.load(job + 64 + (index << 4));
}

export const PUSH_SCALE: usize = 0;
export const PUSH_LESS: usize = 1;
export const PUSH_LEAST: usize = 2;
export const PUSH_LARGEST: usize = 3;
export const PUSH_BEYOND: usize = 4;
export const MERGE_SCALE: usize = 5;
export const MERGE_LESS: usize = 6;
export const MERGE_LARGEST: usize = 7;
export const MERGE_BEYOND: usize = 8;
export const TERM_SCALE: usize = 9;
export const TERM_LEAST: usize = 10;
export const TERM_LARGEST: usize = 11;
export const TERM_BEYOND: usize = 12;
export const MASK: usize = 13;
/** 2^-125 */
export const TINY: usize = 14;
/** By which differences are rounded; 0: they are binary32. */
export const CENTRE_SCALE: usize = 15;
/** The power of two by which terms are raised, its inverse, and 1 − 2^-k. */
export const RAISE: usize = 16;
export const LOWER: usize = 17;
export const RAISED_LESS: usize = 18;
