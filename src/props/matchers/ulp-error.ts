import { toNumber } from '../../exact/dyadic.ts';
import { fromRational as enclose } from '../../exact/interval.ts';
import { absolute, divide, exponentOf, fromNumber, type Rational, subtract } from '../../exact/rational.ts';
import type { FloatFormat } from '../../formats/format.ts';

/** 2^exponent as a rational. */
function powerOfTwo(exponent: number): Rational {
  return exponent >= 0
    ? { numerator: 1n << BigInt(exponent), denominator: 1n }
    : { numerator: 1n, denominator: 1n << BigInt(-exponent) };
}

/** |y − exact| / ulp(exact), exactly; ulp(x) = 2^(max(⌊log2|x|⌋, emin) − p + 1). Precondition: y is finite. */
export function exactUlpError(y: number, exact: Rational, { emin, precision }: FloatFormat): Rational {
  const exponent = exact.numerator === 0n ? emin : Math.max(exponentOf(exact), emin);
  return divide(absolute(subtract(fromNumber(y), exact)), powerOfTwo(exponent - precision + 1));
}

/** A double of at most a last place below a rational that is not negative. */
export function nearby(a: Rational): number {
  return a.numerator === 0n ? 0 : toNumber(enclose(a, 64).low);
}
