import { type Areas, areaSizes, type Drawing, forEachChunk, layOut, roundChunk, strip } from './chunks.ts';
import { type Instance, newInstance } from './instance.ts';
import type { RoundingPlan } from './rounding-plan.ts';

interface Home {
  readonly instance: Instance;
  /** An area beside the arrays, which has this many bytes. */
  readonly spare: number;
  readonly spareBytes: number;
}

/** Instances by the memory that they work in. It never grows, so that arrays in it stay valid, and lives as long as one of them. */
const homes = new WeakMap<ArrayBufferLike, Home>();

/**
 * Arrays of zeros of those lengths in one memory of the compiled kernels, where `roundArray` reads and writes them in place: about twice
 * as fast as with arrays elsewhere. They are ordinary arrays; their memory is their own, never grows, and is freed when none of them,
 * nor of their views, is left. Each call takes about 0.4 MB and some address space beside them: make few, and use them again.
 * @throws RangeError for a length that is no count, or more than 4 GB in all
 */
export function residentSingles(...lengths: readonly number[]): Float32Array[] {
  for (const length of lengths)
    if (!Number.isInteger(length) || length < 0) throw new RangeError(`"lengths" expected counts, got ${length}`);
  const instance = newInstance();
  const spareBytes = areaSizes.reduce((sum, size) => sum + size, 0);
  const [spare, ...addresses] = instance.allocate(spareBytes, ...lengths.map((length) => 4 * length));
  const arrays = addresses.map((address, i) => instance.float32(address, lengths[i]));
  if (arrays.length > 0) homes.set(arrays[0].buffer, { instance, spare, spareBytes });
  return arrays;
}

type Placed = Pick<Float32Array, 'buffer' | 'byteOffset' | 'byteLength'>;

/** The instance whose memory holds both arrays apart from each other, or the same one; undefined where there is none. */
export function homeOf(values: Placed, into: Placed): Instance | undefined {
  if (values.buffer !== into.buffer) return undefined;
  const [first, second] = values.byteOffset <= into.byteOffset ? [values, into] : [into, values];
  const same = first.byteOffset === second.byteOffset && first.byteLength === second.byteLength;
  const apart = same || first.byteOffset + first.byteLength <= second.byteOffset;
  return apart ? homes.get(values.buffer)?.instance : undefined;
}

/** The instance in whose memory an array lies, and an area of so many bytes there; undefined where there is none. */
export function spareOf(values: Float32Array, bytes: number): Home | undefined {
  const home = homes.get(values.buffer);
  return home !== undefined && bytes <= home.spareBytes ? home : undefined;
}

/**
 * Rounds within one memory. Preconditions: `home` is that of both arrays, of equal lengths. What a kernel can't do in place goes by the
 * instance's own areas: sources that are their own target, and what is left over of whole strips, as kernels write no less.
 */
export function roundResident(
  home: Instance,
  values: Float32Array,
  into: Float32Array,
  plan: RoundingPlan,
  drawing: Drawing | undefined,
): void {
  const areas = layOut(plan.constants, home);
  const whole = values.length - (values.length % strip);
  const inPlace = values.byteOffset === into.byteOffset;
  const piece = (start: number, end: number): void => {
    const source = inPlace ? copied(areas, values, start, end) : values.byteOffset + 4 * start;
    roundChunk({ ...areas, source, target: into.byteOffset + 4 * start }, plan, start, end - start, drawing);
  };
  // Copies and random words have areas of a piece's length.
  if (inPlace || drawing !== undefined) forEachChunk(whole, piece);
  else if (whole > 0) piece(0, whole);
  const rest = values.length - whole;
  copied(areas, values, whole, values.length);
  roundChunk(areas, plan, whole, rest, drawing);
  into.set(home.float32(areas.target, rest), whole);
}

function copied({ instance, source }: Areas, values: Float32Array, start: number, end: number): number {
  instance.float32(source, end - start).set(values.subarray(start, end));
  return source;
}
