import { float64Arithmetic } from '../formats/float64.ts';
import { type IntegerArray, newIntegerArray } from '../formats/integers/formats.ts';
import type { Quantization } from '../formats/integers/quantization.ts';
import { quantizer } from '../formats/integers/quantize.ts';
import { chunkLength, forEachChunk, padded, part } from './wasm/chunks.ts';
import { wasm } from './wasm/instance.ts';

/**
 * Whether the kernel quantises so: to at most 8 bits, through binary32 (a quotient or a product, rounded once), saturating, the zero point
 * added to the integer. Other conventions go value by value.
 */
function isQuick({ format, scale, convention }: Quantization): boolean {
  const { intermediate, rounding, zeroPoint, conversion } = convention;
  const single = intermediate !== 'exact' && intermediate.name === 'binary32' && Math.fround(scale) === scale;
  const usual = rounding === 'tiesToEven' && zeroPoint === 'afterRounding' && conversion === 'saturating';
  return format.bits <= 8 && single && usual;
}

function quantizeByKernel(values: Float32Array, q: Quantization, into: IntegerArray): void {
  const { format, scale, zeroPoint, qmin, qmax, convention } = q;
  const divides = convention.scaling === 'divide';
  const { intermediate } = convention;
  const factor = divides || intermediate === 'exact' ? scale : float64Arithmetic(intermediate).reciprocal(scale);
  const [low, high] = [qmin - zeroPoint, qmax - zeroPoint];
  const nan = { minimum: low, maximum: high, zeroPoint: 0 }[convention.nan];
  const instance = wasm();
  const [source, target] = instance.allocate(4 * chunkLength, chunkLength);
  const run = format.signed ? instance.kernels.quantizeSigned : instance.kernels.quantizeUnsigned;
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.length);
  forEachChunk(values.length, (start, end) => {
    instance.float32(source, end - start).set(part(values, start, end));
    run(source, target, padded(end - start), factor, low, high, nan, zeroPoint, divides);
    bytes.set(instance.uint8(target, end - start), start);
  });
}

/**
 * Quantises binary32 values with one scale: the integers that `quantizer(q)` gives one by one, by a compiled kernel for conventions
 * that compute in binary32, such as ONNX's.
 * @param into where the integers go: the narrowest storage of the format
 * @throws TypeError for other arrays; RangeError for another length of `into`
 */
export function quantizeSingles(
  values: Float32Array,
  q: Quantization,
  into: IntegerArray = newIntegerArray(q.format, values.length),
): IntegerArray {
  if (!(values instanceof Float32Array)) throw new TypeError('"values" expected a Float32Array');
  const wanted = newIntegerArray(q.format, 0).constructor;
  if (into.constructor !== wanted) throw new TypeError(`"into" expected a ${wanted.name} for ${q.format.name}`);
  if (into.length !== values.length)
    throw new RangeError(`"into" expected ${values.length} elements, got ${into.length}`);
  if (isQuick(q)) {
    quantizeByKernel(values, q, into);
  } else {
    const one = quantizer(q);
    for (let i = 0; i < values.length; i++) into[i] = one(values[i]);
  }
  return into;
}
