/** The second largest of three. */
function middle(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}

/** Moves the k largest of the first `size` numbers to the front (Hoare's selection). Precondition: 1 ≤ k ≤ size, and none is NaN. */
export function selectLargest(x: Float64Array, size: number, k: number): void {
  let [left, right] = [0, size - 1];
  while (left < right) {
    const pivot = middle(x[left], x[(left + right) >> 1], x[right]);
    let [i, j] = [left, right];
    while (i <= j) {
      while (x[i] > pivot) i++;
      while (x[j] < pivot) j--;
      if (i > j) break;
      const held = x[i];
      x[i++] = x[j];
      x[j--] = held;
    }
    if (k - 1 <= j) right = j;
    else if (k - 1 >= i) left = i;
    else return;
  }
}

/**
 * The k largest magnitudes of the first `size` values, in front. The k-th largest of a few values is no larger than that of all: only what
 * exceeds it need be looked at again.
 */
export function largestMagnitudes(x: Float64Array, size: number, k: number): Float64Array {
  const head = Math.min(size, Math.max(4 * k, 128));
  const found = new Float64Array(size);
  for (let j = 0; j < head; j++) found[j] = Math.abs(x[j]);
  selectLargest(found, head, k);
  const least = found.subarray(0, k).reduce((a, b) => (a < b ? a : b));
  let count = k;
  for (let j = head; j < size; j++) {
    const magnitude = Math.abs(x[j]);
    if (magnitude > least) found[count++] = magnitude;
  }
  selectLargest(found, count, k);
  return found;
}
