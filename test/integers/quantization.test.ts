import { describe, expect, test } from 'vitest';
import { bfloat16, binary64, findFloatFormat } from '../../src/formats/catalogue.ts';
import {
  conventions,
  findIntegerFormat,
  int4,
  int8,
  newIntegerArray,
  type QuantizationOptions,
  quantization,
  uint8,
} from '../../src/formats/integers/index.ts';

const build = (options: Partial<QuantizationOptions>) => quantization({ format: int8, scale: 1, ...options });

describe('quantization', () => {
  test('completes and freezes', () => {
    const q = build({ scale: 0.5, narrowRange: true });
    expect(q).toMatchObject({ zeroPoint: 0, symmetric: false, qmin: -127, qmax: 127, convention: { name: 'onnx' } });
    expect(Object.isFrozen(q)).toBe(true);
    expect(build({ zeroPoint: -0 }).zeroPoint).toBe(0);
    expect(build({ format: int4, narrowRange: true }).qmin).toBe(-7);
    expect(build({ format: int4 }).qmin).toBe(-8);
    expect(build({ scale: 0.1, scaleFormat: binary64 }).scale).toBe(0.1);
    expect(build({ scale: 2 ** -126, scaleFormat: findFloatFormat('e8m0') }).scale).toBe(2 ** -126);
  });

  test.each<[Partial<QuantizationOptions>, string]>([
    [{ scale: 0 }, '"scale" expected a finite number above 0'],
    [{ scale: -1 }, '"scale"'],
    [{ scale: Infinity }, '"scale"'],
    [{ scale: Number.NaN }, '"scale"'],
    [{ scale: 0.1 }, '"scale" expected a value of binary32'],
    [{ scale: 1.001953125, scaleFormat: bfloat16 }, '"scale" expected a value of bfloat16'],
    [{ zeroPoint: 0.5 }, '"zeroPoint" expected an integer'],
    [{ zeroPoint: 128 }, '"zeroPoint" expected an integer from -128 to 127'],
    [{ zeroPoint: -128, narrowRange: true }, '"zeroPoint" expected an integer from -127'],
    [{ format: uint8, zeroPoint: -1 }, '"zeroPoint" expected an integer from 0 to 255'],
    [{ zeroPoint: 1, symmetric: true }, '"zeroPoint" expected 0 for a symmetric'],
    [{ zeroPoint: 1, convention: conventions.tensorrt }, '"zeroPoint" expected 0 for the convention "tensorrt"'],
    [{ format: uint8, narrowRange: true }, '"narrowRange" expected false'],
    [{ convention: { ...conventions.reciprocal, intermediate: 'exact' } }, '"convention.intermediate"'],
    [{ convention: { ...conventions.pytorchCpu, scaling: 'divide', intermediate: 'exact' } }, 'conversion "int64"'],
    [{ convention: { ...conventions.onnx, rounding: 'up' as 'toOdd' } }, '"convention.rounding"'],
  ])('rejects %o', (options, message) => {
    expect(() => build(options)).toThrow(RangeError);
    expect(() => build(options)).toThrow(message);
  });
});

describe('integer formats', () => {
  test('are found by name', () => {
    expect(findIntegerFormat('I8')).toBe(int8);
    expect(() => findIntegerFormat('binary32')).toThrow('"format" expected an integer format, got binary32');
  });

  test.each([
    ['int4', Int8Array],
    ['uint4', Uint8Array],
    ['int8', Int8Array],
    ['uint8', Uint8Array],
    ['int16', Int16Array],
    ['uint16', Uint16Array],
    ['int32', Int32Array],
    ['uint32', Uint32Array],
  ])('%s has storage that holds it', (name, storage) => {
    const format = findIntegerFormat(name);
    const array = newIntegerArray(format, 2);
    expect(array).toBeInstanceOf(storage);
    array.set([format.min, format.max]);
    expect(Array.from(array)).toEqual([format.min, format.max]);
  });
});
