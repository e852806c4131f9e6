import { isDtype } from './dtypes.ts';
import type { Fail } from './format-error.ts';
import { type JsonMember, type JsonNode, parseJson, requireUniqueKeys } from './json.ts';
import { byteLength } from './stored.ts';

/** The key of the free-form text in a safetensors header; no tensor can have it as a name. */
export const metadataKey = '__metadata__';

/** What a safetensors header says of one tensor. */
export interface Declared {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its data begins and ends, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
  /** Where its data_offsets stand in the header, in characters. */
  readonly at: number;
}

export interface Header {
  /** No prototype, so that any name is an ordinary one. */
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of the header. */
  readonly declared: readonly Declared[];
}

/**
 * Reads the JSON text of a safetensors header. Where the data lies is not checked here, but that each tensor's range
 * has the size of its dtype and shape is. Keys that safetensors does not define are passed over, as the official reader
 * does.
 * @throws through `fail`, at a position in characters.
 */
export function parseHeader(text: string, fail: Fail): Header {
  const root = parseJson(text, (at, problem) => fail(at, `header is not JSON: ${problem}`));
  if (root.kind !== 'object') return fail(root.at, `header is not a JSON object, but of kind ${root.kind}`);
  if (root.at !== 0) fail(0, 'header must begin with "{"');
  requireUniqueKeys(root, fail);
  const tensors = root.members.filter(({ key }) => key !== metadataKey);
  return {
    metadata: parseMetadata(root.members.find(({ key }) => key === metadataKey)?.value, fail),
    declared: tensors.map((member) => parseTensor(member, fail)),
  };
}

function parseMetadata(node: JsonNode | undefined, fail: Fail): Readonly<Record<string, string>> {
  const metadata = Object.create(null) as Record<string, string>;
  if (node === undefined) return metadata;
  if (node.kind !== 'object') return fail(node.at, `${metadataKey} expected an object, got ${written(node)}`);
  for (const { key, value } of node.members) {
    if (value.kind !== 'string')
      return fail(value.at, `${metadataKey} ${JSON.stringify(key)} expected a string, got ${written(value)}`);
    metadata[key] = value.value;
  }
  return metadata;
}

function parseTensor({ key, at, value }: JsonMember, fail: Fail): Declared {
  const label = `tensor ${JSON.stringify(key)}`;
  if (value.kind !== 'object') return fail(value.at, `${label}: expected an object, got ${written(value)}`);
  const field = (name: string): JsonNode =>
    value.members.find((member) => member.key === name)?.value ?? fail(at, `${label}: no ${name}`);
  const shapeNode = field('shape');
  const offsetsNode = field('data_offsets');
  const dtype = parseDtype(field('dtype'), label, fail);
  const shape = parseCounts(shapeNode, `${label}: shape`, fail);
  const [begin, end] = parseOffsets(offsetsNode, label, fail);
  const size = sizeOf(dtype, shape, (problem) => fail(shapeNode.at, `${label}: ${problem}`));
  if (size !== end - begin) {
    const taken = `${dtype} [${shape.join(', ')}] takes ${size} bytes`;
    fail(shapeNode.at, `${label}: ${taken}, but its data_offsets span ${end - begin}`);
  }
  return { name: key, dtype, shape, begin, end, at: offsetsNode.at };
}

function parseDtype(node: JsonNode, label: string, fail: Fail): string {
  if (node.kind !== 'string') return fail(node.at, `${label}: dtype expected a string, got ${written(node)}`);
  if (!isDtype(node.value)) fail(node.at, `${label}: unknown dtype ${JSON.stringify(node.value)}`);
  return node.value;
}

function parseOffsets(node: JsonNode, label: string, fail: Fail): readonly [number, number] {
  const offsets = parseCounts(node, `${label}: data_offsets`, fail);
  if (offsets.length !== 2) fail(node.at, `${label}: data_offsets expected 2 numbers, got ${offsets.length}`);
  const [begin, end] = offsets;
  if (begin > end) fail(node.at, `${label}: data_offsets are reversed: [${begin}, ${end}]`);
  return [begin, end];
}

function sizeOf(dtype: string, shape: readonly number[], fail: (problem: string) => never): number {
  try {
    return byteLength(dtype, shape);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function parseCounts(node: JsonNode, label: string, fail: Fail): readonly number[] {
  if (node.kind !== 'array') return fail(node.at, `${label} expected an array, got ${written(node)}`);
  return node.items.map((item) => {
    const value = item.kind === 'number' && /^\d+$/.test(item.text) ? Number(item.text) : Number.NaN;
    if (!Number.isSafeInteger(value))
      fail(item.at, `${label} expected integers from 0 to 2^53 − 1, got ${written(item)}`);
    return value;
  });
}

function written(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
    case 'array':
      return `an ${node.kind}`;
    case 'string':
    case 'boolean':
      return JSON.stringify(node.value);
    case 'number':
      return node.text;
    case 'null':
      return 'null';
  }
}
