import { describe, expect, test } from 'vitest';
import { floatFormats } from '../../src/formats/catalogue.ts';
import { parseNumber } from '../../src/measure/parse-number.ts';
import { type RoundOptions, roundNumber } from '../../src/measure/round-number.ts';

const plain = { format: 'fp16', rounding: 'tiesToEven', overflow: 'ieee', subnormals: 'keep' };
const rounded = (text: string, options: Partial<RoundOptions> = {}) => roundNumber(text, { ...plain, ...options });

describe('a number as text', () => {
  test.each<[string, bigint, bigint]>([
    ['1.5', 3n, 2n],
    ['-1.5e1', -15n, 1n],
    ['.5', 1n, 2n],
    ['5.', 5n, 1n],
    ['+2E-1', 1n, 5n],
    ['0x1.8p3', 12n, 1n],
    ['-0xAp-1', -5n, 1n],
    ['0x.8', 1n, 2n],
    ['1/3', 1n, 3n],
    ['-1/-4', 1n, 4n],
    ['1.5/-0x3', -1n, 2n],
    ['1_000', 1000n, 1n],
    [' 7 ', 7n, 1n],
    [`1${'0'.repeat(300)}`, 10n ** 300n, 1n],
  ])('%s', (text, numerator, denominator) => {
    const parsed = parseNumber(text);
    if (!('value' in parsed)) throw new Error('expected a number');
    expect(parsed.value.numerator * denominator).toBe(numerator * parsed.value.denominator);
  });

  test.each<[string, number]>([
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['+INF', Infinity],
    ['nan', Number.NaN],
    ['-NaN', Number.NaN],
  ])('%s', (text, special) => expect(parseNumber(text)).toEqual({ special }));

  test.each(['', '.', 'e5', '0x', '1/0', '1/2/3', 'one', '1e', '0b1', '1 2', '--1', '1/inf', '1e123456', '0x1p'])(
    '%j is none',
    (text) => {
      expect(() => parseNumber(text)).toThrow(RangeError);
      expect(() => parseNumber(text)).toThrow('"number" expected');
    },
  );
});

/** All digits of a number. */
function exactText(x: number): string {
  if (Number.isInteger(x)) return String(BigInt(x));
  // What is above 1 and no integer is a largest value such as 7.5; what is below, a power of two.
  return Math.abs(x) > 1 ? String(x) : `${x < 0 ? '-' : ''}1/${2n ** BigInt(-Math.log2(Math.abs(x)))}`;
}

describe('a number rounded', () => {
  test('a third in binary16', () => {
    const { errorUlps, ...rest } = rounded('1/3');
    expect(errorUlps).toBeCloseTo(-1 / 3, 14);
    expect(rest).toEqual({
      input: '1/3',
      format: 'binary16',
      rounding: 'tiesToEven',
      value: String(1365 / 4096),
      code: '0x3555',
      bits: '0 01101 0101010101',
      ulp: 2 ** -12,
      below: { value: String(1364 / 4096), code: '0x3554' },
      above: { value: String(1366 / 4096), code: '0x3556' },
      flags: ['inexact'],
    });
  });

  test('is taken exactly: just above a midpoint', () => {
    expect(rounded('2049').value).toBe('2048');
    expect(rounded(`2049.${'0'.repeat(400)}1`).value).toBe('2050');
    expect(rounded('2049', { rounding: 'tiesToAway' }).value).toBe('2050');
  });

  test.each<[string, Partial<RoundOptions>, string, readonly string[]]>([
    ['65520', {}, 'Infinity', ['inexact', 'overflow']],
    ['65519.99', {}, '65504', ['inexact']],
    ['65535', { rounding: 'towardZero' }, '65504', ['inexact']],
    ['65536', { rounding: 'towardZero' }, '65504', ['inexact', 'overflow']],
    ['65520', { overflow: 'saturate' }, '65504', ['inexact', 'overflow', 'saturated']],
    ['inf', { overflow: 'saturateFinite' }, 'Infinity', []],
    ['1e99999', {}, 'Infinity', ['inexact', 'overflow']],
    ['-1e99999', { rounding: 'towardZero' }, '-65504', ['inexact', 'overflow']],
    ['1e-99999', {}, '0', ['inexact', 'underflow']],
    ['-1e-99999', {}, '-0', ['inexact', 'underflow']],
    ['1e-99999', { rounding: 'towardPositive' }, String(2 ** -24), ['inexact', 'underflow']],
    ['-0', {}, '-0', []],
    ['0', { rounding: 'towardNegative' }, '0', []],
    ['nan', {}, 'NaN', []],
    ['1p', { format: 'fp16' }, '', []],
    ['0x1p-24', { subnormals: 'flushOutput' }, '0', ['inexact', 'underflow', 'flushed']],
    ['450', { format: 'e4m3fn' }, '448', ['inexact']],
    ['464', { format: 'e4m3fn', rounding: 'tiesToAway' }, 'NaN', ['inexact', 'overflow']],
    ['nan', { format: 'e2m1' }, '0', ['invalid']],
    ['1e400', { format: 'e8m0', overflow: 'saturate' }, String(2 ** 127), ['inexact', 'overflow', 'saturated']],
    ['0.1', { format: 'f64' }, '0.1', ['inexact']],
  ])('%s with %o', (text, options, value, flags) => {
    if (value === '') {
      expect(() => rounded(text, options)).toThrow('"number" expected');
      return;
    }
    const result = rounded(text, options);
    expect(result.value).toBe(value);
    expect(result.flags).toEqual(flags);
  });

  // Every format's ends have neighbours that can be shown, or none.
  test.each(floatFormats)('the ends of $name', (format) => {
    const { max, min } = format;
    const ends = format.signed ? [max, -max, min, -min, 0] : [max, min];
    for (const end of ends) {
      const { value, above, below, errorUlps } = rounded(exactText(end), { format: format.name });
      expect(Number(value)).toBe(end);
      expect(errorUlps ?? 0).toBe(0);
      expect(above === undefined).toBe(end === max && !format.infinities);
      expect(below === undefined).toBe(format.signed ? end === -max && !format.infinities : end === min);
    }
  });

  test.each<[Partial<RoundOptions>, string]>([
    [{ format: 'fp17' }, '"format" expected one of'],
    [{ format: 'int8' }, 'expected a floating format'],
    [{ rounding: 'up' }, '"rounding"'],
    [{ overflow: 'wrap' }, '"overflow"'],
    [{ subnormals: 'drop' }, '"subnormals"'],
  ])('%o is refused', (options, message) => expect(() => rounded('1', options)).toThrow(message));
});
