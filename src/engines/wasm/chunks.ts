import { type Instance, wasm } from './instance.ts';
import type { RoundingPlan } from './rounding-plan.ts';

/**
 * Values are copied to the module's memory and back in pieces that stay in the first two caches. A multiple of the kernels' strips; the
 * last piece is padded with what was there before.
 */
export const chunkLength = 16384;
export const strip = 256;

export const padded = (length: number): number => Math.ceil(length / strip) * strip;

type Source = Float32Array | Float64Array | Uint8Array | Uint16Array;

/** Calls back for each piece: elements from `start` to before `end`. */
export function forEachChunk(length: number, visit: (start: number, end: number) => void): void {
  for (let start = 0; start < length; start += chunkLength) visit(start, Math.min(start + chunkLength, length));
}

/** A part of an array, or all of it. */
export function part<Data extends Source>(values: Data, start: number, end: number): Data {
  return start === 0 && end === values.length ? values : (values.subarray(start, end) as Data);
}

/** Where random words come from: the counter (element, stage 0, step 0) under the seed. */
export interface Drawing {
  readonly seed: number;
  readonly generator: 'philox4x32-10' | 'philox4x32-10-shared';
}

/** Areas of the module's memory for one array's pieces. */
export interface Areas {
  readonly instance: Instance;
  readonly constants: number;
  /** Doubles to be narrowed. */
  readonly wide: number;
  readonly source: number;
  readonly target: number;
  readonly random: number;
}

/** Bytes of the areas: constants, doubles, source, target and random words. */
export const areaSizes: readonly number[] = [1024, 8 * chunkLength, 4 * chunkLength, 4 * chunkLength, 4 * chunkLength];

/** Lays out a piece's areas, and the constants of a plan. Precondition: they fit their area. */
export function layOut(constants: Int32Array, instance: Instance = wasm()): Areas {
  const [at, wide, source, target, random] = instance.allocate(...areaSizes);
  instance.int32(at, constants.length).set(constants);
  return { instance, constants: at, wide, source, target, random };
}

/** Rounds a piece in the source area to the target area. `start` is its first element's index. */
export function roundChunk(areas: Areas, plan: RoundingPlan, start: number, length: number, drawing?: Drawing): void {
  const { kernels } = areas.instance;
  const n = padded(length);
  if (drawing !== undefined) draw(areas, drawing, start, n);
  kernels[plan.kernel](areas.source, areas.target, n, areas.constants, plan.d, plan.r, areas.random);
}

function draw({ instance: { kernels }, random }: Areas, { seed, generator }: Drawing, start: number, n: number): void {
  const shared = generator === 'philox4x32-10-shared';
  // Of 32 elements four calls; a piece starts at a multiple of 32, and no piece passes a multiple of 2^32.
  const counter = shared ? start / 8 : start;
  const fill = shared ? kernels.halvesByBlock : kernels.wordsByElement;
  fill(random, n, seed | 0, Math.floor(seed / 2 ** 32), counter | 0, Math.floor(counter / 2 ** 32), 0, 0);
}
