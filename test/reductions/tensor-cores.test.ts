import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { binary16, binary32, findFloatFormat } from '../../src/formats/catalogue.ts';
import { decode, isValue } from '../../src/formats/codec.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import { floatFormat } from '../../src/formats/format.ts';
import { type FusedAdd, fusedMultiplyAdd } from '../../src/reductions/fused-add.ts';

/** Recordings of real matrix units: GPU/FORMAT/a_…, b_…, c_… and d_…, compressed; README.md there says how numbers are written. */
const folder = process.env.BITNORM_TENSOR_CORES;

const towardZero = float64Arithmetic(binary32, { rounding: 'towardZero' });
const toNearest = float64Arithmetic(binary16);
const fourteenBits = floatFormat({ name: 'fp22', bits: 22, precision: 14, bias: 127, nans: 'ieee', infinities: true });
const shortened = float64Arithmetic(fourteenBits, { rounding: 'towardZero' });

interface Recorded {
  readonly gpu: string;
  readonly inputs: string;
  readonly format: string;
  readonly factors: number;
  readonly model: FusedAdd;
  /** The file of D; C is rounded to binary16 with it, or is 0. */
  readonly output: 'fp32' | 'fp16';
  readonly withoutC?: boolean;
}

const fp8 = {
  gpu: 'H100',
  factors: 32,
  model: { fractionBits: 13, output: shortened },
  output: 'fp32',
  withoutC: true,
} as const;
const wide = (gpu: string, fractionBits: number, inputs: string, format: string, factors: number): Recorded => ({
  gpu,
  inputs,
  format,
  factors,
  model: { fractionBits, output: towardZero },
  output: 'fp32',
});

const recordings: readonly Recorded[] = [
  wide('A100', 24, 'fp16', 'binary16', 8),
  wide('A100', 24, 'bf16', 'bfloat16', 8),
  wide('A100', 24, 'tf32', 'tf32', 4),
  { ...wide('A100', 24, 'fp16', 'binary16', 8), model: { fractionBits: 24, output: toNearest }, output: 'fp16' },
  wide('H100', 25, 'fp16', 'binary16', 16),
  wide('H100', 25, 'bf16', 'bfloat16', 16),
  wide('H100', 25, 'tf32', 'tf32', 4),
  { ...wide('H100', 25, 'fp16', 'binary16', 16), model: { fractionBits: 25, output: toNearest }, output: 'fp16' },
  { ...fp8, inputs: 'E4M3', format: 'e4m3fn' },
  { ...fp8, inputs: 'E5M2', format: 'e5m2' },
];

const single =
  (base: number) =>
  (code: string): number =>
    decode(Number.parseInt(code, base), binary32);

/** The lines of a file, each a list of binary32 codes. */
function lines(root: string, { gpu, inputs }: Recorded, file: string, base: number): readonly (readonly number[])[] {
  const bytes = gunzipSync(readFileSync(join(root, gpu, inputs, `${file}.txt.gz`)));
  const rows = bytes.toString('latin1').trim().split('\n');
  return rows.map((row) => row.trim().split(/\s+/).map(single(base)));
}

function wrongLines(root: string, recorded: Recorded): { lines: number; wrong: readonly number[] } {
  const { gpu, inputs, format, factors, model, output, withoutC = false } = recorded;
  const [a, b] = ['a', 'b'].map((name) => lines(root, recorded, `${name}_${gpu}_${inputs}`, 16)) as [
    number[][],
    number[][],
  ];
  const c = lines(root, recorded, `c_${gpu}_fp32`, 2).map(([value]) => value);
  const d = lines(root, recorded, `d_${gpu}_${output}`, 2).map(([value]) => value);
  expect([b.length, c.length, d.length]).toEqual([a.length, a.length, a.length]);
  const narrow = findFloatFormat(format);
  const wrong = d.flatMap((expected, i) => {
    expect([a[i].length, b[i].length]).toEqual([factors, factors]);
    if (![...a[i], ...b[i]].every((value) => isValue(value, narrow))) return [i];
    const addend = withoutC ? 0 : output === 'fp16' ? toNearest.round(c[i]) : c[i];
    return Object.is(fusedMultiplyAdd(model, a[i], b[i], addend), expected) ? [] : [i];
  });
  return { lines: d.length, wrong };
}

if (folder === undefined || folder === '') {
  test('recorded matrix units', () => {
    console.log('BITNORM_TENSOR_CORES names no folder: the recordings of matrix units were not compared');
    expect(recordings.length).toBe(10);
  });
} else {
  describe('recorded matrix units', () => {
    test.each(recordings)('$gpu, $inputs to $output', (recorded) => {
      const { lines: count, wrong } = wrongLines(folder, recorded);
      expect(count).toBeGreaterThanOrEqual(1000);
      expect(wrong).toEqual([]);
    });

    test('are all compared', () => {
      const there = ['A100', 'H100'].flatMap((gpu) =>
        readdirSync(join(folder, gpu)).flatMap((inputs) =>
          readdirSync(join(folder, gpu, inputs))
            .filter((file) => file.startsWith('d_'))
            .map((file) => `${gpu} ${inputs} ${/fp\d+/.exec(file)?.[0]}`),
        ),
      );
      expect(recordings.map(({ gpu, inputs, output }) => `${gpu} ${inputs} ${output}`).sort()).toEqual(there.sort());
    });

    test('tell one fraction bit from another', () => {
      for (const recorded of recordings.filter(({ output }) => output === 'fp32')) {
        for (const change of [-1, 1]) {
          const model = { ...recorded.model, fractionBits: recorded.model.fractionBits + change };
          expect(wrongLines(folder, { ...recorded, model }).wrong.length).toBeGreaterThan(0);
        }
      }
    });
  });
}
