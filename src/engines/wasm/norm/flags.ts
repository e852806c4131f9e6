/** Flags groups with a value that is not finite, or that binary32 does not hold. */
export function flagStrange(flags: Uint8Array, values: Float64Array): void {
  // A difference of infinities is NaN.
  for (let g = 0; g < values.length; g++) if (values[g] - Math.fround(values[g]) !== 0) flags[g] = 1;
}
