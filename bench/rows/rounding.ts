import { f16round } from '@petamoriken/float16';
import {
  bfloat16,
  binary16,
  decodeArray,
  encodeArray,
  type FloatFormat,
  findFloatFormat,
  float64Arithmetic,
  referenceArithmetic,
  roundArray,
} from '#library/index';
import { type Contestant, inProcess, type Missing } from '../harness/contestant.ts';
import { refuseUnlessEqual } from '../harness/equal.ts';
import { type RatioRecord, ratioRow } from '../harness/ratio-row.ts';
import { atMost, type BenchContext, type Row, type RowHead, timesFaster } from '../harness/row.ts';
import { normals, wideNormals } from '../inputs.ts';
import type { Matrix } from '../peers/peer-process.ts';
import { kernelOf, resultOf } from '../peers/peers.ts';

const n = 1_000_000;
const group = 'Rounding arrays';
const e4m3 = findFloatFormat('float8_e4m3fn');
const nativeLoop = 'a native F16C loop';

/** All values by the path in doubles, and some by the definition. */
function verifyRounding(values: Float32Array, got: Float32Array, format: FloatFormat): void {
  refuseUnlessEqual(`${format.name} in doubles`, got, values.map(float64Arithmetic(format).round));
  const few = values.subarray(0, 2 ** 14);
  refuseUnlessEqual(format.name, got.subarray(0, few.length), few.map(referenceArithmetic(format).round));
}

interface RoundingRecord extends Omit<RowHead, 'group'> {
  readonly format: FloatFormat;
  readonly values: () => Float32Array;
  readonly baseline: (context: BenchContext, input: Matrix) => Contestant | Missing | Promise<Contestant | Missing>;
}

function roundingRow({ format, values, baseline, ...head }: RoundingRecord): Row {
  const set: RatioRecord['set'] = async (context) => {
    const input = { rows: 1, columns: n, values: values() };
    const into = new Float32Array(n);
    return {
      n,
      ours: inProcess('roundArray', () => roundArray(input.values, format, {}, into)),
      baseline: await baseline(context, input),
      verify: async () => {
        const got = roundArray(input.values, format);
        verifyRounding(input.values, got, format);
        const peers = format === binary16 ? await resultOf(context.peers.native, input, 'round_to_half') : undefined;
        if (peers !== undefined) refuseUnlessEqual('against the native loop', got, peers);
      },
    };
  };
  return ratioRow({ ...head, group, set });
}

const native =
  (kernel: string, name: string): RoundingRecord['baseline'] =>
  ({ peers }, input) =>
    kernelOf(peers.native, input, kernel, name);

function f16roundLoop(_context: BenchContext, { values }: Matrix): Contestant {
  const out = new Float32Array(values.length);
  const loop = () => {
    for (let i = 0; i < values.length; i++) out[i] = f16round(values[i]);
    return out;
  };
  return inProcess('@petamoriken/float16, f16round', loop);
}

const thereAndBack: Row = ratioRow({
  id: 'encode-decode',
  group,
  name: 'binary32 to 16-bit codes of binary16, and back',
  goal: atMost(4.5, 'two passes of native F16C'),
  set: async ({ peers }) => {
    const input = { rows: 1, columns: n, values: normals(n) };
    const [codes, into] = [new Uint16Array(n), new Float32Array(n)];
    const both = () => decodeArray(encodeArray(input.values, binary16, {}, codes), binary16, into);
    return {
      n,
      ours: inProcess('encodeArray, decodeArray', both),
      baseline: await kernelOf(peers.native, input, 'encode_and_decode_half', 'C, two passes of F16C'),
      verify: () => verifyRounding(input.values, both(), binary16),
    };
  },
});

export const roundingRows: readonly Row[] = [
  roundingRow({
    id: 'binary16',
    name: 'binary32 to binary16, normal numbers',
    goal: atMost(1.9, nativeLoop),
    format: binary16,
    values: () => normals(n),
    baseline: native('round_to_half', 'C, F16C'),
  }),
  roundingRow({
    id: 'binary16-js',
    name: 'binary32 to binary16, normal numbers',
    goal: timesFaster(40, '@petamoriken/float16'),
    format: binary16,
    values: () => normals(n),
    baseline: f16roundLoop,
  }),
  roundingRow({
    id: 'e4m3',
    name: 'binary32 to e4m3, normal numbers',
    goal: atMost(1.9, nativeLoop),
    format: e4m3,
    values: () => normals(n),
    baseline: native('round_to_half', 'C, F16C'),
  }),
  roundingRow({
    id: 'binary16-wide',
    name: 'binary32 to binary16, with overflow and subnormals',
    goal: atMost(3, nativeLoop),
    format: binary16,
    values: () => wideNormals(n),
    baseline: native('round_to_half', 'C, F16C'),
  }),
  roundingRow({
    id: 'e4m3-wide',
    name: 'binary32 to e4m3, with overflow and subnormals',
    goal: atMost(3, nativeLoop),
    format: e4m3,
    values: () => wideNormals(n),
    baseline: native('round_to_half', 'C, F16C'),
  }),
  roundingRow({
    id: 'bf16',
    name: 'binary32 to bf16, normal numbers',
    goal: atMost(1.5, 'memcpy'),
    format: bfloat16,
    values: () => normals(n),
    baseline: native('copy', 'C, memcpy'),
  }),
  thereAndBack,
];
