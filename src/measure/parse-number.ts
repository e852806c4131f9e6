import { type Rational, rational } from '../exact/rational.ts';

/** A number as written: exact, however many digits it has; or an infinity or NaN. */
export type ParsedNumber = { readonly value: Rational; readonly negative: boolean } | { readonly special: number };

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,5}))?$/i;
const hexadecimal = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d{1,5}))?$/i;
const specials = new Map([
  ['inf', Infinity],
  ['infinity', Infinity],
  ['nan', Number.NaN],
]);

function scaled(digits: string, base: bigint, fractionDigits: number, exponent: bigint, unit: bigint): Rational {
  const integer = base === 16n ? BigInt(`0x${digits}`) : BigInt(digits);
  const scale = base ** BigInt(fractionDigits);
  return exponent >= 0n ? rational(integer * unit ** exponent, scale) : rational(integer, scale * unit ** -exponent);
}

function parseMagnitude(match: RegExpExecArray, base: bigint): Rational | undefined {
  const [, , whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  return digits === '' ? undefined : scaled(digits, base, fraction.length, BigInt(exponent), base === 16n ? 2n : 10n);
}

/**
 * Reads a decimal (-1.5e-8), hexadecimal (0x1.8p3), fraction of such (1/3), inf or nan.
 * @throws RangeError for anything else
 */
export function parseNumber(text: string): ParsedNumber {
  const trimmed = text.trim().replaceAll('_', '');
  const special = specials.get(trimmed.replace(/^[+-]/, '').toLowerCase());
  if (special !== undefined) return { special: trimmed.startsWith('-') ? -special : special };
  const [top, divisor, ...rest] = [...trimmed.split('/'), '1'].map(parseSigned);
  if (top === undefined || divisor === undefined || rest.length > 1 || divisor.value.numerator === 0n) {
    throw new RangeError(`"number" expected a decimal, a fraction, a hexadecimal float, inf or nan, got "${text}"`);
  }
  const negative = top.negative !== divisor.negative;
  const value = rational(
    top.value.numerator * divisor.value.denominator,
    top.value.denominator * divisor.value.numerator,
  );
  return { value: negative ? { ...value, numerator: -value.numerator } : value, negative };
}

function parseSigned(text: string): { value: Rational; negative: boolean } | undefined {
  const hex = hexadecimal.exec(text);
  const match = hex ?? decimal.exec(text);
  const value = match === null ? undefined : parseMagnitude(match, hex === null ? 10n : 16n);
  return match === null || value === undefined ? undefined : { value, negative: match[1] === '-' };
}
