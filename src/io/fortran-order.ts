/**
 * Reorders elements of `size` bytes from Fortran order (first index fastest) to C order (last index fastest).
 * Precondition: the bytes are as many as the shape needs.
 */
export function fortranToC(bytes: Uint8Array, shape: readonly number[], size: number): Uint8Array {
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, dimension) => product * dimension, size),
  );
  const index = shape.map(() => 0);
  const ordered = new Uint8Array(bytes.length);
  let from = 0;
  for (let to = 0; to < bytes.length; to += size) {
    for (let i = 0; i < size; i++) ordered[to + i] = bytes[from + i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      index[axis]++;
      if (index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return ordered;
}
