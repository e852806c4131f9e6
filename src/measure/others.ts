/**
 * Notes the elements that are not the same number other than zero in both arrays.
 * @param positions where they are noted
 */
export function noteOthersOfTwo(kernel: Float64Array, emulated: Float64Array, positions: number[]): void {
  for (let i = 0; i < kernel.length; i++) {
    const y = kernel[i];
    // Zeros may differ in their sign.
    if (y !== emulated[i] || y === 0) positions.push(i);
  }
}

/**
 * Notes the elements from `from` to `to` that are not the same finite number other than zero in all three arrays.
 * @param positions where they are noted
 * @returns the sum of the squares of those that are the same
 */
export function noteOthersOfThree(
  kernel: Float64Array,
  emulated: Float64Array,
  exact: Float64Array,
  from: number,
  to: number,
  positions: number[],
): number {
  // Two sums, so that neither addition waits for the other.
  let even = 0;
  let odd = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const a = kernel[i];
    const b = kernel[i + 1];
    const aa = a * a;
    const bb = b * b;
    if (a === emulated[i] && a === exact[i] && aa > 0 && aa < Infinity) even += aa;
    else positions.push(i);
    if (b === emulated[i + 1] && b === exact[i + 1] && bb > 0 && bb < Infinity) odd += bb;
    else positions.push(i + 1);
  }
  if (i < to) positions.push(i);
  return even + odd;
}
