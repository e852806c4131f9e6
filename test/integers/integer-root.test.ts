import { describe, expect, test } from 'vitest';
import { roundedQuotient, roundedSquareRoot } from '../../src/formats/integers/index.ts';
import { directions } from '../../src/formats/rounding.ts';

describe('roundedSquareRoot', () => {
  test('small numbers', () => {
    const roots = (rounding: 'floor' | 'nearest' | 'ceiling') =>
      Array.from({ length: 10 }, (_, n) => roundedSquareRoot(n, rounding));
    expect(roots('floor')).toEqual([0, 1, 1, 1, 2, 2, 2, 2, 2, 3]);
    expect(roots('nearest')).toEqual([0, 1, 1, 2, 2, 2, 2, 3, 3, 3]);
    expect(roots('ceiling')).toEqual([0, 1, 2, 2, 2, 3, 3, 3, 3, 3]);
    expect(roundedSquareRoot(-0)).toBe(0);
  });

  test('around every kind of square up to 2^53', () => {
    for (const root of [2, 3, 255, 65535, 65536, 2 ** 26 - 1, 2 ** 26, 94906264, 94906265]) {
      const square = root * root;
      expect(roundedSquareRoot(square)).toBe(root);
      expect(roundedSquareRoot(square, 'ceiling')).toBe(root);
      expect(roundedSquareRoot(square - 1)).toBe(root - 1);
      expect(roundedSquareRoot(square - 1, 'ceiling')).toBe(root);
      expect(roundedSquareRoot(square + 1, 'ceiling')).toBe(root + 1);
      expect(roundedSquareRoot(square + root, 'nearest')).toBe(root);
      expect(roundedSquareRoot(square - root + 1, 'nearest')).toBe(root);
      expect(roundedSquareRoot(square - root, 'nearest')).toBe(root - 1);
    }
    expect(roundedSquareRoot(2 ** 53)).toBe(94906265);
    expect(roundedSquareRoot(2 ** 53, 'ceiling')).toBe(94906266);
    expect(roundedSquareRoot(2 ** 32 - 1)).toBe(65535);
  });

  test.each([-1, 0.5, 2 ** 53 + 2, Number.NaN, Infinity])('rejects %d', (n) => {
    expect(() => roundedSquareRoot(n)).toThrow('"n" expected an integer from 0 to 2^53');
  });

  test('rejects an unknown rounding', () => {
    expect(() => roundedSquareRoot(1, 'up' as 'floor')).toThrow('"rounding" expected one of floor, nearest, ceiling');
  });
});

describe('roundedQuotient', () => {
  test('signs, halves and every direction', () => {
    const dividends = [-7, -5, -1, 0, 1, 5, 7];
    const by2 = (rounding: Parameters<typeof roundedQuotient>[2]) =>
      dividends.map((a) => roundedQuotient(a, 2, rounding));
    expect(by2('floor')).toEqual([-4, -3, -1, 0, 0, 2, 3]);
    expect(by2('truncate')).toEqual([-3, -2, 0, 0, 0, 2, 3]);
    expect(by2('tiesToEven')).toEqual([-4, -2, 0, 0, 0, 2, 4]);
    expect(by2('tiesToAway')).toEqual([-4, -3, -1, 0, 1, 3, 4]);
    expect(by2('towardPositive')).toEqual([-3, -2, 0, 0, 1, 3, 4]);
    expect(by2('toOdd')).toEqual([-3, -3, -1, 0, 1, 3, 3]);
    for (const rounding of ['floor', 'truncate', ...directions] as const) {
      for (const a of dividends) expect(roundedQuotient(-a, -2, rounding)).toBe(roundedQuotient(a, 2, rounding));
    }
  });

  test('large operands', () => {
    const large = 2 ** 53 - 1;
    expect(roundedQuotient(large, 1)).toBe(large);
    expect(roundedQuotient(-large, 2, 'tiesToEven')).toBe(-(2 ** 52));
    expect(roundedQuotient(large, large - 1, 'towardPositive')).toBe(2);
    expect(roundedQuotient((large - 1) / 2, large, 'tiesToEven')).toBe(0);
  });

  test('rejects', () => {
    expect(() => roundedQuotient(1, 0)).toThrow('"b" expected a safe integer other than 0');
    expect(() => roundedQuotient(0.5, 1)).toThrow('"a" expected a safe integer');
    expect(() => roundedQuotient(1, 1, 'up' as 'floor')).toThrow('"rounding" expected floor, truncate or one of');
  });
});
