import { expect, test } from 'vitest';
import { parseNumber } from '../../src/measure/parse-number.ts';
import { type RoundedNumber, roundNumber } from '../../src/measure/round-number.ts';

const rounded = (text: string, format: string, rounding = 'tiesToEven'): RoundedNumber =>
  roundNumber(text, { format, rounding, overflow: 'ieee', subnormals: 'keep' });

test.each(['constructor', '-constructor', 'toString', '__proto__', 'hasownproperty'])('%s is no number', (word) => {
  expect(() => parseNumber(word)).toThrow(`got "${word}"`);
});

test.each(['1.99999999999999999999', '0x1.fffffffffffffffffffp0', '3.99999999999999999999/2'])(
  'the unit of %s and of its negative are those of their binade',
  (text) => {
    expect(rounded(text, 'fp16')).toMatchObject({ value: '2', ulp: 2 ** -10 });
    expect(rounded(`-${text}`, 'fp16')).toMatchObject({ value: '-2', ulp: 2 ** -10 });
  },
);

test('errors have the sign of value − number', () => {
  expect(rounded('1/3', 'fp16').errorUlps).toBeLessThan(0);
  expect(rounded('-1/3', 'fp16').errorUlps).toBeGreaterThan(0);
});

test.each([
  ['1e99999', 'fp16'],
  ['-1e99999', 'fp16'],
  ['1e99999/3e-99999', 'f64'],
  ['0x1p1024', 'f64'],
  ['-0x1p1024', 'f64'],
])('%s in %s has no error: it is beyond the doubles', (text, format) => {
  const { value, errorUlps, ulp } = rounded(text, format, 'towardZero');
  expect(Math.abs(Number(value))).toBe(format === 'f64' ? Number.MAX_VALUE : 65504);
  expect([errorUlps, ulp]).toEqual([undefined, undefined]);
});

test('just below them it has one', () => {
  const { value, errorUlps } = rounded('0x1.fffffffffffff4p1023', 'f64');
  expect([value, errorUlps]).toEqual([String(Number.MAX_VALUE), -0.25]);
});

test('what is written is JSON of finite numbers', () => {
  for (const text of ['1e99999', '-1e-99999', '1.7976931348623157e-99999', '1e400/3e399', 'inf', 'nan']) {
    expect(JSON.stringify(rounded(text, 'fp16', 'towardZero'))).not.toContain('null');
  }
});

// Each between 1 and the next value of binary16, whose midpoint is 1 + 2^-11.
test.each([
  ['1.00048828125', '1'],
  [`1.00048828125${'0'.repeat(5000)}1`, String(1 + 2 ** -10)],
  [`1.00048828124${'9'.repeat(5000)}`, '1'],
  ['0x1.002', '1'],
  [`0x1.002${'0'.repeat(5000)}1`, String(1 + 2 ** -10)],
  [`${2049n * 3n ** 3000n}/${2048n * 3n ** 3000n}`, '1'],
  [`${2049n * 3n ** 3000n + 1n}/${2048n * 3n ** 3000n}`, String(1 + 2 ** -10)],
])('beside a midpoint (%#)', (text, value) => {
  expect(rounded(text, 'fp16').value).toBe(value);
  expect(rounded(`-${text}`, 'fp16').value).toBe(`-${value}`);
});
