/** Flags groups with a value that is not finite, or that binary32 does not hold. */
export function flagStrange(flags: Uint8Array, values: Float64Array): void {
  values.forEach((value, g) => {
    if (!Number.isFinite(value) || Math.fround(value) !== value) flags[g] = 1;
  });
}
