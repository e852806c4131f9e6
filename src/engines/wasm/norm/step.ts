import type { FloatFormat } from '../../../formats/format.ts';
import { roundingConstants } from './formats.ts';

/*
 * Steps as assembly/norms reads them.
 */

/** Where values lie that take part in a step: an area with an entry for each element of a tile, each row or each column. */
export interface Area {
  readonly address: number;
  /** Bytes from row to row; 0 where all rows have the same. */
  readonly stride: number;
  /** One value for a whole row, else one for each column. */
  readonly scalar: boolean;
  /** After how many rows the area begins anew; 0: never. */
  readonly period: number;
}

/** The numbers of operations in assembly/norms; narrow ones add 8. */
export const operations = { copy: 0, add: 1, subtract: 2, multiply: 3, divide: 4, positive: 5 } as const;
export const fusedWide = 16;
export const fusedNarrow = 17;
export const quotientNarrow = 18;
export const affineNarrow = 20;
export const affineWide = 21;
export const affineWideThenNarrow = 22;
/** Added to those of affine steps that also centre, by a fifth operand. */
export const centring = 4;
/** Added to those that run quickly; see norm/quick.ts. */
export const quickly = 8;
/** Added to those that divide by the factor. */
export const dividing = 16;

export type Operation = keyof typeof operations;

/** A step: its operation, where results go, what it reads, and to what format it rounds. */
export interface Step {
  readonly code: number;
  readonly to: Area;
  readonly operands: readonly Area[];
  readonly format: FloatFormat;
  /** Of quick steps: what products must exceed. */
  readonly threshold?: number;
}

export const recordSize = 432;
/** Where operands lie in a record. */
const operandOffsets = [12, 28, 44, 224, 240] as const;
const none: Area = { address: 0, stride: 0, scalar: true, period: 0 };

/** Writes a step as assembly/norms reads it. */
export function writeStep(view: DataView, at: number, { code, to, operands, format, threshold = 0 }: Step): void {
  const word = (offset: number, value: number): void => {
    view.setInt32(at + offset, value, true);
  };
  word(0, code);
  word(4, to.address);
  word(8, to.stride);
  word(60, to.period);
  for (let i = 0; i < operandOffsets.length; i++) {
    const { address, stride, scalar, period } = operands[i] ?? none;
    const offset = operandOffsets[i];
    [address, stride, scalar ? 1 : 0, period].forEach((value, k) => {
      word(offset + 4 * k, value);
    });
  }
  const { scale, least, largest, wideScale, wideLeast } = roundingConstants(format);
  const sign = -0;
  for (let lane = 0; lane < 4; lane++) {
    [scale, least, largest, sign].forEach((value, k) => {
      view.setFloat32(at + 64 + 16 * k + 4 * lane, value, true);
    });
    view.setFloat32(at + 272 + 4 * lane, scale - 1, true);
    view.setFloat32(at + 288 + 4 * lane, threshold, true);
  }
  for (let lane = 0; lane < 2; lane++) {
    view.setFloat64(at + 160 + 8 * lane, wideScale, true);
    view.setFloat64(at + 176 + 8 * lane, wideLeast, true);
  }
}
