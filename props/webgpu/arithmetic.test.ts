import { describe, expect, test } from 'vitest';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { boundaryCodes, sampledTriples } from '../formats/agree.ts';
import { allValues } from '../formats/operands.ts';
import { compareOperations, into, operations } from './operations.ts';

const opened = await gpu;
const usual = { rounding: 'tiesToEven', subnormals: 'keep', overflow: 'ieee' } as const;
const n = 20000;

/** Values of a format: all of few, else those at the ends of binades and of the range and others. */
function valuesOf(format: FloatFormat): readonly number[] {
  return format.bits <= 8 ? allValues(format) : boundaryCodes(format, 8000).map((code) => decode(code, format));
}

describe.skipIf(opened === undefined)('arithmetic on the device, to nearest', () => {
  test.each(['binary32', 'tf32', 'bfloat16', 'binary16', 'float8_e4m3fn', 'float8_e5m2', 'float8_e8m0fnu'])(
    '%s',
    async (name) => {
      const format = findFloatFormat(name);
      const near = float64Arithmetic(format);
      const compared = await compareOperations(
        opened!.device,
        (module) => [wgslArithmetic(format, usual, opened!.target, module, format)],
        [float64Arithmetic(format, usual)],
        sampledTriples(valuesOf(format), n, (x) => into(near, x)),
      );
      expect(compared).toBe(n * operations.length);
    },
  );
});
