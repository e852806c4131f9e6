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
  residentSingles,
  roundArray,
} from '#library/index';
import { type Contestant, inProcess, type Missing } from '../harness/contestant.ts';
import { refuseUnlessEqual } from '../harness/equal.ts';
import { type RatioRecord, ratioRow } from '../harness/ratio-row.ts';
import { atMost, type BenchContext, type Row, type RowHead, timesFaster } from '../harness/row.ts';
import { normals, wideNormals } from '../inputs.ts';
import type { Matrix } from '../peers/peer-process.ts';
import { kernelOf, resultOf } from '../peers/peers.ts';
import { arraysFor, inPlace, type Place, places } from './places.ts';

const n = 1_000_000;
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

function roundingRow({ format, values, baseline, ...head }: RoundingRecord, place: Place): Row {
  const set: RatioRecord['set'] = async (context) => {
    const input = { rows: 1, columns: n, values: values() };
    const [own, into] = arraysFor(input.values, place);
    return {
      n,
      ours: inProcess('roundArray', () => roundArray(own, format, {}, into)),
      baseline: await baseline(context, input),
      verify: async () => {
        const got = roundArray(own, format, {}, into);
        verifyRounding(input.values, got, format);
        const peers = format === binary16 ? await resultOf(context.peers.native, input, 'round_to_half') : undefined;
        if (peers !== undefined) refuseUnlessEqual('against the native loop', got, peers);
      },
    };
  };
  return ratioRow({ ...inPlace(head, place), set });
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

const conversion: Omit<RowHead, 'group'> = {
  id: 'encode-decode',
  name: 'binary32 to 16-bit codes of binary16, and back',
  goal: atMost(4.5, 'two passes of native F16C'),
};

interface CodeArrays {
  readonly values: Float32Array;
  readonly codes: Uint16Array;
  readonly into: Float32Array;
}

const plainCodes = (values: Float32Array): CodeArrays => ({
  values,
  codes: new Uint16Array(n),
  into: new Float32Array(n),
});

function residentCodes(plain: Float32Array): CodeArrays {
  const [values, words, into] = residentSingles(n, n / 2, n);
  values.set(plain);
  return { values, codes: new Uint16Array(words.buffer, words.byteOffset, n), into };
}

const thereAndBack = (place: Place): Row =>
  ratioRow({
    ...inPlace(conversion, place),
    set: async ({ peers }) => {
      const input = { rows: 1, columns: n, values: normals(n) };
      const { values, codes, into } = place === 'resident' ? residentCodes(input.values) : plainCodes(input.values);
      const both = () => decodeArray(encodeArray(values, binary16, {}, codes), binary16, into);
      return {
        n,
        ours: inProcess('encodeArray, decodeArray', both),
        baseline: await kernelOf(peers.native, input, 'encode_and_decode_half', 'C, two passes of F16C'),
        verify: () => verifyRounding(input.values, both(), binary16),
      };
    },
  });

/** Operations of the kernels, without loads and stores, for 4 values of 128 bits. */
const native8 = 'F16C has two instructions for 8';
const lanes = `4 values take 3 operations to be rounded and 3 to be judged; ${native8}.`;
const subnormals = `1 in 80 normal numbers is below e4m3’s normal range, 2^-6, so that strips take the way for subnormals: 8 operations for 4 values; ${native8}.`;
const everyRule = `infinities in every strip: 4 values take 11 operations; ${native8}.`;
const bits = '4 values take 5 operations to be rounded and 1 to find NaN, where a copy has none.';
const fifteenths = 'the machine copies the values in 0.08 ns an element, which alone is a 130th of f16round’s time.';

const records: readonly RoundingRecord[] = [
  {
    id: 'binary16',
    name: 'binary32 to binary16, normal numbers',
    goal: atMost(1.9, nativeLoop),
    limit: lanes,
    format: binary16,
    values: () => normals(n),
    baseline: native('round_to_half', 'C, F16C'),
  },
  {
    id: 'binary16-js',
    name: 'binary32 to binary16, normal numbers',
    goal: timesFaster(40, '@petamoriken/float16'),
    limit: fifteenths,
    format: binary16,
    values: () => normals(n),
    baseline: f16roundLoop,
  },
  {
    id: 'e4m3',
    name: 'binary32 to e4m3, normal numbers',
    goal: atMost(1.9, nativeLoop),
    limit: subnormals,
    format: e4m3,
    values: () => normals(n),
    baseline: native('round_to_half', 'C, F16C'),
  },
  {
    id: 'binary16-wide',
    name: 'binary32 to binary16, with overflow and subnormals',
    goal: atMost(3, nativeLoop),
    limit: everyRule,
    format: binary16,
    values: () => wideNormals(n),
    baseline: native('round_to_half', 'C, F16C'),
  },
  {
    id: 'e4m3-wide',
    name: 'binary32 to e4m3, with overflow and subnormals',
    goal: atMost(3, nativeLoop),
    limit: everyRule,
    format: e4m3,
    values: () => wideNormals(n),
    baseline: native('round_to_half', 'C, F16C'),
  },
  {
    id: 'bf16',
    name: 'binary32 to bf16, normal numbers',
    goal: atMost(1.5, 'memcpy'),
    limit: bits,
    format: bfloat16,
    values: () => normals(n),
    baseline: native('copy', 'C, memcpy'),
  },
];

export const roundingRows: readonly Row[] = places.flatMap((place) => [
  ...records.map((record) => roundingRow(record, place)),
  thereAndBack(place),
]);
