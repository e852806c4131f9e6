/*
 * A step of a norm as it lies in memory: what it does to each row of a tile of binary32 values, and how results are rounded. Written by
 * src/engines/wasm/norm/program.ts; addresses and strides are bytes.
 */

export const recordSize: usize = 432;

/** Operands a, b, c, d, e: address, bytes from row to row, how they lie, and after how many rows they begin anew. */
export const atOp: usize = 0;
export const atTo: usize = 4;
export const atToStride: usize = 8;
export const atToPeriod: usize = 60;
export const atA: usize = 12;
export const atB: usize = 28;
export const atC: usize = 44;
export const atD: usize = 224;
export const atE: usize = 240;
export const operandStride: usize = 4;
export const operandScalar: usize = 8;
export const operandPeriod: usize = 12;

/** Constants, repeated over 16 bytes: loading them keeps them in registers, where a splat would be formed in every round of a loop. */
export const atScale: usize = 64;
export const atLeast: usize = 80;
export const atLargest: usize = 96;
export const atSign: usize = 112;
export const atWideScale: usize = 160;
export const atWideLeast: usize = 176;
/** 2^s − 1, and the threshold of quick.ts. */
export const atLess: usize = 272;
export const atThreshold: usize = 288;

/** Where the scalar of the row under way is repeated, for each operand. */
export const slotB: usize = 128;
export const slotC: usize = 144;
export const slotA: usize = 192;
export const slotD: usize = 208;
export const slotE: usize = 256;
/** The same of weight and bias, for sixteen values at a time. */
export const wideSlotC: usize = 304;
export const wideSlotD: usize = 368;
