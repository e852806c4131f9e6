import { f16round } from '@petamoriken/float16';
import { afterAll, describe, expect, type TestContext, test } from 'vitest';
import { binary16, binary32 } from '../../src/formats/catalogue.ts';
import { decode, exponentOf } from '../../src/formats/codec.ts';
import { invalid } from '../../src/formats/flags.ts';
import { float64Arithmetic } from '../../src/formats/float64.ts';
import type { FloatFormat } from '../../src/formats/format.ts';
import { boundaryCodes } from './agree.ts';
import { magnitudes, narrowFormats, stepped } from './operands.ts';
import {
  askNumpy,
  canCompute,
  compile,
  findPython,
  hasModule,
  judge,
  pathOf,
  type Tool,
  toolFolder,
} from './peers/tools.ts';

const folder = toolFolder();
afterAll(folder.remove);

const beyond = [0, -0, 5e-324, 1e300, Infinity, -Infinity, Number.NaN, 65520, 65536, 131071];

/** Each magnitude, the midpoint above it and points beside that, in both signs. */
function probesOf(values: readonly number[], ulpOf: (x: number) => number): readonly number[] {
  const points = values.flatMap((x) => {
    const middle = x + ulpOf(x) / 2;
    return [x, middle, stepped(middle, 1), stepped(middle, -1), x + ulpOf(x) * 0.3, stepped(x, 1)];
  });
  return [...points, ...points.map((x) => -x), ...beyond];
}

const ulpIn =
  ({ emin, precision }: FloatFormat) =>
  (x: number): number =>
    2 ** (Math.max(emin, x === 0 ? emin : exponentOf(x)) - precision + 1);

/** The first place where two lists differ. */
function firstDifference(operands: readonly number[], ours: readonly number[], theirs: readonly number[]): unknown {
  expect(theirs.length).toBe(ours.length);
  const at = ours.findIndex((result, i) => !Object.is(result, theirs[i]));
  return at < 0 ? undefined : { operand: operands[at], ours: ours[at], theirs: theirs[at] };
}

describe('JavaScript:', () => {
  test('f16round of @petamoriken/float16, at every midpoint and beside it', () => {
    const arithmetic = float64Arithmetic(binary16);
    const probes = probesOf(magnitudes(binary16), ulpIn(binary16));
    expect(
      firstDifference(
        probes,
        probes.map((x) => arithmetic.round(x)),
        probes.map(f16round),
      ),
    ).toBe(undefined);
  });

  test('Math.fround, around a hundred thousand boundary codes', () => {
    const arithmetic = float64Arithmetic(binary32);
    const values = boundaryCodes(binary32, 100_000).map((code) => Math.abs(decode(code, binary32)));
    const probes = probesOf(values.filter(Number.isFinite), ulpIn(binary32));
    expect(
      firstDifference(
        probes,
        probes.map((x) => arithmetic.round(x)),
        probes.map(Math.fround),
      ),
    ).toBe(undefined);
  });
});

describe('the processor and the C compiler, flags included:', () => {
  const rounding = '-frounding-math';
  const plain = compile(folder.path, 'hardware_vectors.c', [rounding], ['m']);
  const operations = ['add', 'sub', 'mul', 'div', 'sqrt', 'mulAdd'];
  // What this processor can't compute is no test that was left out: no installation would bring it.
  const names = [
    ...operations.flatMap((name) => [`f32_${name}`, `f16_${name}`]),
    'f64_to_f32',
    'f32_to_f16',
    'f64_to_f16',
  ].filter((name) => canCompute(plain, name));

  const agrees = async (tool: Tool, name: string, context: TestContext): Promise<void> => {
    const program = pathOf(tool, context);
    for (const mode of ['near_even', 'minMag', 'min', 'max']) {
      const judged = await judge(program, [name, mode, '200000'], name, { rounding: mode });
      expect([mode, judged]).toEqual([mode, { status: 0, output: '200000 vectors, 0 mismatches\n' }]);
    }
  };

  test.for(names)('%s', async (name, context) => agrees(plain, name, context));

  if (process.arch === 'x64') {
    test('f32_to_f16 by F16C', async (context) => {
      await agrees(compile(folder.path, 'hardware_vectors.c', [rounding, '-mf16c'], ['m']), 'f32_to_f16', context);
    });
  }
});

describe('NumPy and ml_dtypes:', () => {
  const python = findPython();
  // ml_dtypes is in no distribution: where it is missing, NumPy's own format is what there is to compare.
  // It has no formats of P3109, which alone have both infinities and one NaN at −0.
  const theirs = narrowFormats.filter(({ nans, infinities }) => !(nans === 'negativeZero' && infinities));
  const peerFormats = hasModule(python, 'ml_dtypes') ? theirs : [binary16];
  const peerName = (format: FloatFormat): string => (format === binary16 ? 'float16' : format.name);
  const packed = (codes: readonly number[], { bits }: FloatFormat) =>
    (bits <= 8 ? Uint8Array : Uint16Array).from(codes);
  const limitOf = (format: FloatFormat): number => (format.bits > 8 ? 512 : 2 ** format.bits);

  const ask = (
    format: FloatFormat,
    args: readonly string[],
    operands: ArrayBufferView,
    context: TestContext,
  ): DataView => {
    const bytes = askNumpy(pathOf(python, context), [peerName(format), ...args], operands);
    return new DataView(bytes.buffer);
  };
  const values = (view: DataView, format: FloatFormat): readonly number[] =>
    Array.from({ length: view.byteLength / (format.bits > 8 ? 2 : 1) }, (_, i) =>
      decode(format.bits > 8 ? view.getUint16(2 * i, true) : view.getUint8(i) % 2 ** format.bits, format),
    );

  test.for(peerFormats)('every code of $name', (format, context) => {
    const codes = Array.from({ length: 2 ** format.bits }, (_, code) => code);
    const view = ask(format, ['codes', 'convert'], packed(codes, format), context);
    const theirs = codes.map((code) => view.getFloat64(8 * code, true));
    expect(
      firstDifference(
        codes,
        codes.map((code) => decode(code, format)),
        theirs,
      ),
    ).toBe(undefined);
  });

  test.for(peerFormats.filter((format) => format.signed))('binary32 to $name', (format, context) => {
    const arithmetic = float64Arithmetic(format);
    const all = probesOf(magnitudes(format), ulpIn(format)).map(Math.fround);
    const probes = format.nans === 'none' ? all.filter((x) => !Number.isNaN(x)) : all;
    const theirs = values(ask(format, ['float32', 'convert'], Float32Array.from(probes), context), format);
    expect(
      firstDifference(
        probes,
        probes.map((x) => arithmetic.round(x)),
        theirs,
      ),
    ).toBe(undefined);
  });

  test('binary64 to binary16', (context) => {
    const arithmetic = float64Arithmetic(binary16);
    const probes = probesOf(magnitudes(binary16), ulpIn(binary16));
    const theirs = values(ask(binary16, ['float64', 'convert'], Float64Array.from(probes), context), binary16);
    expect(
      firstDifference(
        probes,
        probes.map((x) => arithmetic.round(x)),
        theirs,
      ),
    ).toBe(undefined);
  });

  test.for(peerFormats.filter((format) => format.signed))('operations of $name', (format, context) => {
    // They compute in binary32 and round once more, which is exact for + − × ÷ √ of up to 11 bits.
    const codes = boundaryCodes(format, limitOf(format));
    const pairs = codes.flatMap((a) => codes.map((b) => [a, b] as const));
    const operands = packed([...pairs.map(([a]) => a), ...pairs.map(([, b]) => b)], format);
    const arithmetic = float64Arithmetic(format);
    for (const name of ['add', 'subtract', 'multiply', 'divide'] as const) {
      const theirs = values(ask(format, ['codes', name], operands, context), format);
      expect(theirs.length).toBe(pairs.length);
      for (const [i, [a, b]] of pairs.entries()) {
        const ours = arithmetic[name](decode(a, format), decode(b, format));
        // Formats without NaN differ in what an invalid operation gives.
        if (format.nans === 'none' && (arithmetic.tally.last & invalid) !== 0) continue;
        if (!Object.is(ours, theirs[i])) expect({ name, a, b, ours }).toEqual({ name, a, b, ours: theirs[i] });
      }
    }
  });
});
