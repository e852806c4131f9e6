import { writtenSpecs } from '../../src/props/specs/kernels.ts';

/** The shape that the specs below are made for. */
export const shape: readonly number[] = [2, 4, 6];

/** Specs of norms, reductions and conversions. */
export const anyWritten = writtenSpecs(shape);
