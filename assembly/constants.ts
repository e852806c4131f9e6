/*
 * Constants of a rounding lie in memory, four equal lanes each, at `constants` + 16·index: an engine that compiles a splat of a parameter
 * may compute it anew in every step of a loop; a value that was loaded it keeps. Here are their places; src/engines/wasm/rounding-plan.ts
 * lays them out. With p the format's precision, d = 24 − p:
 */
// biome-ignore format: one constant a line
/** 2^d and 2^d − 1. */
@inline export const SCALE: usize = 0 << 4;
@inline export const LESS: usize = 1 << 4;
/** 1.5·2^(emin + d): its spacing is that of the format's subnormals. */
@inline export const LEAST: usize = 2 << 4;
/** Magnitudes are cut to this before they are rounded. */
@inline export const TOP: usize = 3 << 4;
/** From which magnitude on, positive and negative, the result is replaced, and what is added to it: infinity, NaN. */
@inline export const REPLACED_FROM: usize = 4 << 4;
@inline export const REPLACEMENT: usize = 5 << 4;
@inline export const NEGATIVE_REPLACED_FROM: usize = 6 << 4;
@inline export const NEGATIVE_REPLACEMENT: usize = 7 << 4;
/** Below which magnitude the result is zero. */
@inline export const FLUSHED_BELOW: usize = 8 << 4;
@inline export const NEGATIVE_FLUSHED_BELOW: usize = 9 << 4;
/** −0 where the format has it, else +0. */
@inline export const ZERO: usize = 10 << 4;
/** All ones where the format has NaN. */
@inline export const NAN_KEPT: usize = 11 << 4;
/** The sign bit where signs are flipped before and after rounding. */
@inline export const FLIP: usize = 12 << 4;
/** The largest finite value, and what is added to a rounded magnitude beyond it (stochastic rounding). */
@inline export const LARGEST: usize = 13 << 4;
@inline export const OVERFLOW: usize = 14 << 4;
/** 2^-r, r random bits, and where they lie within the last d bits of a code. */
@inline export const RANDOM_SCALE: usize = 15 << 4;
@inline export const RANDOM_MASK: usize = 16 << 4;
/** Bits: 2^31; the exponent's; 2^d − 1; 2^(d − 1); 1. */
@inline export const SIGN: usize = 17 << 4;
@inline export const EXPONENT: usize = 18 << 4;
@inline export const TAIL: usize = 19 << 4;
@inline export const HALF: usize = 20 << 4;
@inline export const UNIT: usize = 21 << 4;
/** 1, as a number. */
@inline export const ONE: usize = 22 << 4;
/** The bits of 2^emin, and of (254 + p − 1) << 23 and (p − 1) << 23. */
@inline export const BINADE: usize = 23 << 4;
@inline export const UP: usize = 24 << 4;
@inline export const DOWN: usize = 25 << 4;
/** Twice the bits of the least magnitude that no rule but rounding touches, and from there to the largest one. */
@inline export const RANGE_FROM: usize = 26 << 4;
@inline export const RANGE: usize = 27 << 4;
