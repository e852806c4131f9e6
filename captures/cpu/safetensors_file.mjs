// A small safetensors writer: the same tensors always give the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** tensors: {name: {dtype, shape, data: typed array}}, kept in the given order. */
export function write(path, tensors, metadata) {
  const header = { __metadata__: metadata };
  const parts = [];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    header[name] = { dtype, shape, data_offsets: [offset, offset + raw.length] };
    offset += raw.length;
    parts.push(raw);
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([size, padded, ...parts]));
}
