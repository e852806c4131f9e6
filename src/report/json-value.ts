/** A number for JSON; NaN, infinities and −0, which JSON has not, as the strings "NaN", "Infinity", "-Infinity" and "-0". */
export function jsonValue(value: number): number | string {
  return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
}
