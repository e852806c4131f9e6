import { describe, expect, test } from 'vitest';
import { exponentFromNumber, inverse } from '../../src/exact/power.ts';
import { findFloatFormat } from '../../src/formats/catalogue.ts';
import { decode } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { roundedPower } from '../../src/normalizers/power.ts';
import { compileKernel } from '../../src/webgpu/run-kernel.ts';
import { wgslArithmetic } from '../../src/webgpu/wgsl/arithmetic/index.ts';
import { WgslRefusal } from '../../src/webgpu/wgsl/kernel.ts';
import { newModule } from '../../src/webgpu/wgsl/module.ts';
import { gpu } from '../../test/webgpu/device.ts';
import { boundaryCodes } from '../formats/agree.ts';
import { callsKernel, usual } from './operations.ts';

const opened = await gpu;
const wholes = [1.5, 2.5, 3, 4].map(exponentFromNumber);
const exponents = [...wholes, ...wholes.map(inverse)];

describe.skipIf(opened === undefined)('powers on the device', () => {
  test.each(['binary32', 'bfloat16', 'binary16'])('%s', async (name) => {
    const format = findFloatFormat(name);
    const codes = boundaryCodes(format, 6000).filter((code) => code < 2 ** (format.bits - 1));
    // Squares and cubes among them have exact roots.
    const exact = Array.from({ length: 60 }, (_, i) => [(i + 2) ** 2, (i + 2) ** 3, (i + 2) ** 6]).flat();
    const values = [...codes.map((code) => decode(code, format)), ...exact, -0, Number.NaN].map(Math.fround);
    const kernel = callsKernel((module) => {
      const arithmetic = wgslArithmetic(format, usual, { f16: false }, module);
      return exponents.map((exponent) => arithmetic.power('x', exponent));
    }, values.length);
    const { results } = await (await compileKernel(opened!.device, kernel)).run({ a: values, b: values, c: values });
    const truth = float64Arithmetic(format);
    let rounded = 0;
    for (const [k, exponent] of exponents.entries()) {
      for (const [i, x] of values.entries()) {
        const right = roundedPower(truth, x, exponent);
        if (right ** 2 !== x) rounded++;
        const ours = results[k * values.length + i];
        if (!Object.is(ours, right)) expect({ exponent, x, result: ours }).toEqual({ exponent, x, result: right });
      }
    }
    expect(rounded).toBeGreaterThan(values.length);
  });
});

test('powers of long fractions are refused', () => {
  const arithmetic = wgslArithmetic(findFloatFormat('binary32'), usual, { f16: false }, newModule());
  expect(() => arithmetic.power('x', exponentFromNumber(0.1))).toThrow(WgslRefusal);
  expect(() => arithmetic.power('x', { numerator: 1n, denominator: 40n })).toThrow(/small fractions/);
});
