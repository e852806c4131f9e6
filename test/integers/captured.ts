import { readFileSync } from 'node:fs';
import { bytesSource, decodeStored, openSafetensors } from '../../src/io/index.ts';

export type Captured = Readonly<Record<string, { shape: readonly number[]; values: Float64Array }>>;

/** The tensors of a recorded case, such as 'onnxruntime/quantize_f32_i8_axis0'. */
export function captured(name: string): Captured {
  const path = `captures/cpu/${name}.safetensors`;
  const bytes = new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
  const file = openSafetensors(bytesSource(bytes, path));
  return Object.fromEntries(
    file.tensors.map(({ name: tensor, shape }) => [tensor, { shape, values: decodeStored(file.read(tensor)) }]),
  );
}
