import type { RoundedNumber } from '../measure/round-number.ts';

/** A rounded number for people. */
export function roundedText(rounded: RoundedNumber): string {
  const { errorUlps, below, above, flags } = rounded;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['number', rounded.input],
    ['format', `${rounded.format}, ${rounded.rounding}`],
    ['value', rounded.value],
    ['bits', `${rounded.bits}  (${rounded.code})`],
    ['error', errorUlps === undefined ? undefined : `${errorText(errorUlps)}, one ulp is ${rounded.ulp}`],
    ['below', below && `${below.value}  (${below.code})`],
    ['above', above && `${above.value}  (${above.code})`],
    ['flags', flags.length === 0 ? 'none' : flags.join(', ')],
  ];
  return rows
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name.padEnd(8)}${text}`)
    .join('\n');
}

function errorText(ulps: number): string {
  return ulps === 0 ? 'exact' : `${ulps > 0 ? '+' : ''}${Number(ulps.toPrecision(6))} ulp`;
}
