import { binary16, binary32 } from '../../formats/catalogue.ts';
import type { FloatFormat } from '../../formats/format.ts';
import { referenceArithmetic } from '../../formats/reference.ts';
import type { GpuDevice } from '../gpu.ts';
import { compileKernel } from '../run-kernel.ts';
import { judgeOperation } from './judge.ts';
import type { DeviceNumerics, OperationNumerics } from './numerics.ts';
import { operandsOf, wideOperandsOf } from './operands.ts';
import { operationNames, selfTestKernel } from './self-test-kernel.ts';
import { type ResultsOf, typeNumerics } from './type-numerics.ts';

/** Both ways: binary32 values rounded to binary16, and binary16 values, which must stay what they are. */
function judgeConversions(
  wide: readonly number[],
  narrowed: Float64Array,
  narrow: readonly number[],
  widened: Float64Array,
): OperationNumerics {
  const { round } = referenceArithmetic(binary16);
  const down = wide.map((a, i) => ({ operands: [a], result: narrowed[i], expected: round(a), exact: a }));
  const up = narrow.map((a, i) => ({ operands: [a], result: widened[i], expected: a, exact: a }));
  const [from, to] = [judgeOperation(down, binary16), judgeOperation(up, binary16)];
  return { correct: from.correct && to.correct, ulps: Math.max(from.ulps, to.ulps) };
}

async function testType(device: GpuDevice, format: FloatFormat) {
  const triples = operandsOf(format);
  const narrow = format === binary16;
  const wide = narrow ? wideOperandsOf(format) : [];
  const kernel = await compileKernel(device, selfTestKernel(narrow ? 'f16' : 'f32', triples.length, wide.length));
  const [a, b, c] = [0, 1, 2].map((k) => triples.map((triple) => triple[k]));
  const { results, narrowed, widened } = await kernel.run({ a, b, c, wide });
  const ofOperation: ResultsOf = (name) => {
    const start = operationNames.indexOf(name) * triples.length;
    return results.subarray(start, start + triples.length);
  };
  return { numerics: typeNumerics(format, triples, ofOperation), wide, narrowed, narrow: a, widened };
}

/**
 * Measures what a device's native operations do, on a fixed set of operands: every pair of values at the edges of each type, random ones,
 * and such whose exact results lie as near to rounding boundaries as any, compared with `referenceArithmetic`. "Correct" is what was seen
 * on some thousand operands an operation, no proof.
 * @throws Error when the device refuses the kernels
 */
export async function selfTest(device: GpuDevice): Promise<DeviceNumerics> {
  const { numerics } = await testType(device, binary32);
  if (!device.features.has('shader-f16')) return { binary32: numerics };
  const half = await testType(device, binary16);
  const convert = judgeConversions(half.wide, half.narrowed, half.narrow, half.widened);
  return { binary32: numerics, binary16: { ...half.numerics, convert } };
}
