import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeSafetensorsHeader,
  encodeTensor,
  golden,
  type ResolvedSpec,
  type Tensor,
  type TensorInfo,
} from '#library/index';
import { inputsFor } from '../inputs.ts';
import { widened } from '../ours.ts';

const columns = 1024;
/** Rows that are emulated once and written again and again: nothing remembers them that far. */
const blockRows = 240;

/** Writes a dump of a layer norm's x, y and parameters, about as long as asked, block by block. @returns its bytes */
export function writeDump(path: string, spec: ResolvedSpec, bytes: number): number {
  const { tensors, metadata } = golden(spec, widened(inputsFor(spec, [blockRows, columns])));
  const stored = new Map(Object.entries(tensors).map(([name, one]) => [name, encodeTensor(one)]));
  const block = [...stored.values()].reduce((sum, one) => sum + one.bytes.length, 0);
  const blocks = Math.max(1, Math.round(bytes / block));
  const repeats = ({ shape }: Pick<Tensor, 'shape'>): boolean => shape[0] === blockRows;
  const infos = [...stored].map(([name, { dtype, shape }]): TensorInfo => {
    return { name, dtype, shape: repeats({ shape }) ? [blocks * blockRows, ...shape.slice(1)] : shape };
  });
  const header = encodeSafetensorsHeader(infos, metadata);
  const descriptor = openSync(path, 'w');
  try {
    writeSync(descriptor, header.bytes);
    for (const { name } of header.entries) {
      const one = stored.get(name);
      if (one === undefined) continue;
      for (let i = 0; i < (repeats(one) ? blocks : 1); i++) writeSync(descriptor, one.bytes);
    }
  } finally {
    closeSync(descriptor);
  }
  return statSync(path).size;
}

/** A folder's dump, written when it is first asked for. */
export function dumpIn(folder: string, spec: ResolvedSpec, bytes: number): { path: string; bytes: number } {
  const path = join(folder, 'dump.safetensors');
  const known = statSync(path, { throwIfNoEntry: false });
  return { path, bytes: known?.size ?? writeDump(path, spec, bytes) };
}
