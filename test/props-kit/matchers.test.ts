import { describe, expect, test } from 'vitest';
import { binary16, binary32, findFormat } from '../../src/formats/catalogue.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { bitnormMatchers } from '../../src/props/vitest.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';

expect.extend(bitnormMatchers);

/** What an assertion says when it fails. */
function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion did not fail');
}

describe('toBeBitEqual', () => {
  test('takes numbers, arrays, typed arrays and tensors', () => {
    expect(0.5).toBeBitEqual(0.5);
    expect([1, NaN, -0]).toBeBitEqual([1, NaN, -0]);
    expect(Float32Array.of(1, 2)).toBeBitEqual(Float32Array.of(1, 2));
    expect(Float32Array.of(1, 2)).toBeBitEqual([1, 2]);
    expect(tensorOf(binary16, [2], [1, 2])).toBeBitEqual(tensorOf(binary16, [2], [1, 2]));
    expect(0).not.toBeBitEqual(-0);
    expect([1, 2]).not.toBeBitEqual([1]);
    expect(tensorOf(binary16, [2], [1, 2])).not.toBeBitEqual(tensorOf(binary16, [2, 1], [1, 2]));
    expect(tensorOf(binary16, [1], [1])).not.toBeBitEqual(tensorOf(binary32, [1], [1]));
  });

  test('shows index, values, bits and ulps', () => {
    const [a, b] = [tensorOf(binary16, [2, 2], [1, 2, 3, -0]), tensorOf(binary16, [2, 2], [1, 2.00390625, 3, 0])];
    expect(messageOf(() => expect(a).toBeBitEqual(b))).toBe(
      [
        'expected bit equality in binary16, but 2 of 4 elements differ:',
        '  index   received  bits    expected  bits    ulps',
        '  [0, 1]         2  0x4000    2.0039  0x4002     2',
        '  [1, 1]        -0  0x8000         0  0x0000     0',
      ].join('\n'),
    );
    expect(messageOf(() => expect(0.1).toBeBitEqual(0.30000000000000004 - 0.2))).toContain('0x3fb999999999999a');
    expect(messageOf(() => expect([0.1]).toBeBitEqual([0.5], 'fp16'))).toContain('no binary16');
    expect(messageOf(() => expect([NaN]).toBeBitEqual([1], binary16))).toMatch(/NaN {2}0x7e00 +1 {2}0x3c00 +–/);
  });

  test('says what doesn’t match as a whole, and when it should not', () => {
    expect(messageOf(() => expect([1, 2]).toBeBitEqual([1]))).toBe(
      'expected bit equality, but it has 2 elements, expected 1 element',
    );
    const [row, column] = [tensorOf(binary16, [1, 2], [1, 2]), tensorOf(binary16, [2, 1], [1, 2])];
    expect(messageOf(() => expect(row).toBeBitEqual(column))).toContain('its shape is [1,2], expected [2,1]');
    expect(messageOf(() => expect([1, 2]).not.toBeBitEqual([1, 2]))).toBe(
      'expected other bits, but all 2 elements are bit-equal',
    );
    expect(messageOf(() => expect(new Array(20).fill(1)).toBeBitEqual(new Array<number>(20).fill(2)))).toContain(
      '… and 12 more',
    );
    expect(() => expect('1').toBeBitEqual(1)).toThrow('"received" expected a number, an array of numbers or a tensor');
  });
});

describe('toBeWithinUlps', () => {
  test('counts values of the format between two values', () => {
    expect(Float32Array.of(1 + 2 ** -22)).toBeWithinUlps(2, [1]);
    expect(Float32Array.of(1 + 2 ** -22)).not.toBeWithinUlps(1, [1]);
    expect([1 - 2 ** -11]).toBeWithinUlps(1, [1], 'fp16');
    expect([-0, NaN, Infinity]).toBeWithinUlps(0, [0, NaN, Infinity]);
    expect([65504]).not.toBeWithinUlps(1e6, [Infinity], binary16);
    expect([NaN]).not.toBeWithinUlps(1e6, [1], binary16);
    expect(Int8Array.of(3, -4)).toBeWithinUlps(1, [4, -5]);
  });

  test('measures the error against what is exact', () => {
    // The nearest binary16 of 1/3 is 0x3555, a third of a last place of 2^-12 below it.
    const third = { numerator: 1n, denominator: 3n };
    expect(tensorOf(binary16, [], [0.333251953125])).toBeWithinUlps(1 / 3 + 1e-9, { exact: third });
    expect(tensorOf(binary16, [], [0.333251953125])).not.toBeWithinUlps(1 / 3 - 1e-9, { exact: third });
    expect([1]).toBeWithinUlps(0.25, { exact: [1 + 2 ** -12] }, binary16);
    expect([1]).not.toBeWithinUlps(0.2, { exact: [1 + 2 ** -12] }, binary16);
    expect([2 ** -24]).toBeWithinUlps(1, { exact: [0] }, binary16);
    expect([NaN, Infinity]).toBeWithinUlps(0, { exact: [NaN, Infinity] });
    expect([1]).not.toBeWithinUlps(1, { exact: [NaN] });
    expect([0.333251953125, 1]).toBeWithinUlps(0.5, { exact: [third, { numerator: 1n, denominator: 1n }] }, binary16);
  });

  test('says how far off what is', () => {
    expect(messageOf(() => expect([1, 1.5]).toBeWithinUlps(1, [1, 1.001953125], binary16))).toBe(
      [
        'expected binary16 numbers within 1 ulp, but 1 of 2 elements are not:',
        '  index  received  bits    expected  bits    ulps',
        '  [1]         1.5  0x3e00     1.002  0x3c02   510',
      ].join('\n'),
    );
    expect(messageOf(() => expect([1]).toBeWithinUlps(0.1, { exact: [1 + 2 ** -12] }, binary16))).toMatch(
      /\[0\] +1 {2}0x3c00 {2}1\.000244140625 {2}0\.25$/,
    );
    expect(messageOf(() => expect([1]).not.toBeWithinUlps(3, [1 + 2 ** -9], binary16))).toBe(
      'expected a number not within 3 ulps, but the farthest of 1 is 2 ulps off',
    );
    expect(() => expect(1).toBeWithinUlps(-1, 1)).toThrow('"ulps" expected a number of at least 0');
    expect(() => expect(1).toBeWithinUlps(1, { exact: 1 }, findFormat('int8'))).toThrow('expected a floating format');
  });
});

describe('toBeWithinBound', () => {
  const spec = resolveSpec({ bitnorm: 1, norm: 'layer', affine: false });
  const x = tensorOf(binary16, [1, 4], [1, 2, 3, 5]);
  const outputs = emulate(spec, { x }).outputs;
  const [a, ...rest] = outputs.y.data;

  test('takes y or all outputs, of any order', () => {
    const other = emulate(resolveSpec({ bitnorm: 1, norm: 'layer', affine: false, order: 'pairwise' }), { x }).outputs;
    expect(outputs).toBeWithinBound(spec, { x });
    expect(other).toBeWithinBound(spec, { x });
    expect(outputs.y).toBeWithinBound(spec, { x }, { kind: 'order' });
    expect(tensorOf(binary16, [1, 4], [a + 2 ** -9, ...rest])).not.toBeWithinBound(spec, { x });
  });

  test('shows bits, exact value, bound, ulps and the nearest midpoint', () => {
    const y = tensorOf(binary16, [1, 4], [a + 2 ** -9, ...rest]);
    // (1 − 2.75)/√(2.1875 + 1e-5) = −1.18321…: 0x3cbc is 1.18359375, its neighbours are 2^-10 away.
    const message = messageOf(() => expect({ y }).toBeWithinBound(spec, { x }));
    expect(message).toContain(
      'expected what a kernel that sums in any order may put out\ny: 1 of 4 elements are outside',
    );
    expect(message).toMatch(/index +received +bits +exact +low +high +ulps +midpoint/);
    expect(message).toMatch(/\[0, 0\] +-1\.1816 +0xbcba +-1\.1832\d* +-1\.1836 +-1\.1836 +1\.6\d* +-1\.18310546875$/);
    expect(messageOf(() => expect(outputs).not.toBeWithinBound(spec, { x }))).toBe(
      'expected an output outside the bound, but every element of mean, rstd, y is within it',
    );
  });

  test('refuses what it can’t compare', () => {
    expect(() => expect(1).toBeWithinBound(spec, { x })).toThrow('"received" expected a tensor or a record');
    expect(() => expect({ z: x }).toBeWithinBound(spec, { x })).toThrow('"received" expected one of mean, rstd, y');
    expect(() => expect(tensorOf(binary32, [1], [1])).toBeWithinBound(spec, { x })).toThrow('"y" expected binary16');
    const cast = resolveSpec({ bitnorm: 1, convert: 'cast' });
    expect(() => expect(x).toBeWithinBound(cast, { x })).toThrow('outputs of a kernel that has bounds');
  });
});
