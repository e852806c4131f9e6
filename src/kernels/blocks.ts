import { type BlockFormat, blockElements, usualSizes } from '../formats/blocks/index.ts';
import { findFormat } from '../formats/catalogue.ts';
import type { BlockSpec } from '../tensors/blocks.ts';
import type { Written } from './defaults.ts';
import { SpecError } from './schema/validate.ts';

type Kind = BlockFormat['kind'];

/** The keys that one kind of blocks has and the other has not. */
const ownKeys: Readonly<Record<Kind, readonly string[]>> = { mx: ['mode'], nvfp4: ['arithmetic', 'tensorScale'] };

/** Formats of the elements of each kind. */
const elementsOf = (kind: Kind): readonly string[] =>
  kind === 'nvfp4' ? ['float4_e2m1fn'] : blockElements.map(({ format }) => format.name);

/** What a spec may say of NVFP4's tensor scale, the first one by default; any may give a number. */
export type TensorScaleWords = readonly ('computed' | 'tensor')[];

function tensorScaleOf(written: unknown, path: string, words: TensorScaleWords): number | 'computed' | 'tensor' {
  const value = written ?? words[0];
  if (typeof value === 'string') {
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    throw new SpecError(path, `expected ${words.map((one) => `"${one}"`).join(' or ')} or a number, got "${value}"`);
  }
  const scale = Math.fround(value as number);
  if (scale > 0 && scale < Infinity) return scale;
  throw new SpecError(path, `expected a positive value of binary32, got ${value as number}`);
}

/**
 * The description of blocks, filled in.
 * @throws SpecError with the path of a key that the kind does not have, or of a value that does not suit
 */
export function resolveBlock(written: Written, path: string, words: TensorScaleWords): BlockSpec {
  const kind = written.kind as Kind;
  const stray = Object.entries(ownKeys).flatMap(([other, keys]) => (other === kind ? [] : keys));
  const found = stray.find((key) => written[key] !== undefined);
  if (found !== undefined) throw new SpecError(`${path}.${found}`, `not used by blocks of the kind "${kind}"`);
  const common = {
    size: (written.size ?? usualSizes[kind]) as number,
    axis: (written.axis ?? -1) as number,
    infinity: (written.infinity ?? 'nan') as BlockSpec['infinity'],
  };
  if (kind === 'mx') return { kind, ...common, mode: (written.mode ?? 'floor') as 'floor' };
  return {
    kind,
    ...common,
    arithmetic: (written.arithmetic ?? 'exact') as 'exact',
    tensorScale: tensorScaleOf(written.tensorScale, `${path}.tensorScale`, words),
  };
}

/** @throws SpecError unless elements of the blocks may have that format */
export function checkElementFormat({ kind }: BlockSpec, format: string, path: string): void {
  const names = elementsOf(kind);
  if (!names.includes(findFormat(format).name))
    throw new SpecError(path, `expected one of ${names.join(', ')} for blocks of the kind "${kind}", got ${format}`);
}
