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
