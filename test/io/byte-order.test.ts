import { expect, test } from 'vitest';
import { elementBytes } from '../../src/io/byte-order.ts';

test('unaligned bytes are copied to where a typed array may stand, also out of a Buffer', () => {
  const bytes = Uint8Array.of(9, 1, 2, 3, 4);
  for (const source of [bytes, Buffer.from(bytes.buffer)]) {
    const copy = elementBytes(source.subarray(1), 4);
    expect(copy.byteOffset % 4).toBe(0);
    expect([...copy]).toEqual([1, 2, 3, 4]);
    expect(new Uint32Array(copy.buffer, copy.byteOffset, 1)).toHaveLength(1);
  }
});

test('aligned bytes are the same memory', () => {
  const bytes = new Uint8Array(8);
  expect(elementBytes(bytes.subarray(4), 4).buffer).toBe(bytes.buffer);
});
