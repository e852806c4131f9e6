import { fc, test as property } from '@fast-check/vitest';
import { bignumber, gcd as mathjsGcd } from 'mathjs';
import { expect, test } from 'vitest';
import {
  bitLength,
  floorDivide,
  gcd,
  integerRoot,
  integerSquareRoot,
  shift,
  trailingZeros,
} from '../../src/exact/integer.ts';
import { integers, naturals, positives } from './numbers.ts';

property.prop([integers])('bitLength counts the binary digits', (n) => {
  const magnitude = n < 0n ? -n : n;
  expect(bitLength(n)).toBe(n === 0n ? 0 : magnitude.toString(2).length);
});

property.prop([integers, fc.integer({ min: -500, max: 500 })])('shift multiplies by 2^k and floors', (n, k) => {
  const shifted = shift(n, k);
  if (k >= 0) expect(shifted).toBe(n * 2n ** BigInt(k));
  else {
    const divisor = 2n ** BigInt(-k);
    expect(shifted * divisor <= n && n < (shifted + 1n) * divisor).toBe(true);
  }
});

property.prop([integers, positives])('floorDivide floors', (a, b) => {
  const quotient = floorDivide(a, b);
  expect(quotient * b <= a && a < (quotient + 1n) * b).toBe(true);
});

property.prop([fc.bigInt({ min: -(1n << 60n), max: 1n << 60n }), fc.bigInt({ min: 1n, max: 1n << 60n })])(
  'gcd is that of mathjs',
  (a, b) => {
    expect(gcd(a, b).toString()).toBe(mathjsGcd(bignumber(a.toString()), bignumber(b.toString())).abs().toString());
  },
);

property.prop([integers, integers])('gcd divides, and leaves coprime numbers', (a, b) => {
  const divisor = gcd(a, b);
  if (a === 0n && b === 0n) {
    expect(divisor).toBe(0n);
    return;
  }
  expect([a % divisor, b % divisor, gcd(a / divisor, b / divisor)]).toEqual([0n, 0n, 1n]);
});

property.prop([positives])('trailingZeros counts the factors two', (n) => {
  const zeros = BigInt(trailingZeros(n));
  expect(n % (1n << zeros)).toBe(0n);
  expect((n >> zeros) & 1n).toBe(1n);
});

property.prop([naturals])('integerSquareRoot is the floor of the root', (n) => {
  const root = integerSquareRoot(n);
  expect(root * root <= n && n < (root + 1n) ** 2n).toBe(true);
});

property.prop([naturals, fc.bigInt({ min: -1n, max: 1n })])('also next to squares', (n, step) => {
  const square = n * n + step;
  if (square >= 0n) expect(integerSquareRoot(square)).toBe(step < 0n ? n - 1n : n === 0n && step === 1n ? 1n : n);
});

property.prop([naturals, fc.integer({ min: 1, max: 40 })])('integerRoot is the floor of the root', (n, k) => {
  const root = integerRoot(n, k);
  expect(root ** BigInt(k) <= n && n < (root + 1n) ** BigInt(k)).toBe(true);
});

property.prop([fc.bigInt({ min: 2n, max: 1n << 80n }), fc.integer({ min: 2, max: 17 })])(
  'integerRoot next to powers',
  (n, k) => {
    const power = n ** BigInt(k);
    expect([integerRoot(power - 1n, k), integerRoot(power, k), integerRoot(power + 1n, k)]).toEqual([n - 1n, n, n]);
  },
);

test('what has no root is refused', () => {
  expect(() => integerSquareRoot(-1n)).toThrow('"n" expected a non-negative integer, got -1');
  expect(() => integerRoot(-1n, 3)).toThrow(RangeError);
  for (const k of [0, -1, 1.5, Number.NaN]) expect(() => integerRoot(8n, k)).toThrow('"k"');
});
