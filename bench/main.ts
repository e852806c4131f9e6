import { f16round } from '@petamoriken/float16';
import { Bench } from 'tinybench';
import {
  binary16,
  emulate,
  exact,
  findFloatFormat,
  float64Arithmetic,
  referenceArithmetic,
  resolveSpec,
} from '../src/index.ts';
import { sampleInputs } from '../src/kernels/sample.ts';

/*
 * Times of one run, as ratios to a stated baseline. A path is timed only after its results were found equal to the reference's.
 */

const quick = process.argv.includes('--quick');
const count = quick ? 2_000 : 20_000;
const values = Float64Array.from({ length: count }, (_, i) => Math.fround(Math.sin(i) * 2 ** ((i % 40) - 20)));

type Round = (x: number) => number;

function refuseUnlessEqual(name: string, path: Round, reference: Round): void {
  const wrong = values.find((x) => !Object.is(path(x), reference(x)));
  if (wrong !== undefined)
    throw new Error(`${name}: ${path(wrong)} for ${wrong}, the reference says ${reference(wrong)}`);
}

function sumOf(round: Round): () => number {
  return () => values.reduce((sum, x) => sum + round(x), 0);
}

interface Row {
  readonly name: string;
  readonly operations: number;
  readonly run: () => unknown;
}

function rounding(): readonly Row[] {
  const half = referenceArithmetic(binary16).round;
  const quarter = findFloatFormat('float8_e4m3fn');
  const fast = float64Arithmetic(binary16).round;
  const fastQuarter = float64Arithmetic(quarter).round;
  refuseUnlessEqual('float64Arithmetic binary16', fast, half);
  refuseUnlessEqual('float64Arithmetic float8_e4m3fn', fastQuarter, referenceArithmetic(quarter).round);
  refuseUnlessEqual('@petamoriken/float16', f16round, half);
  return [
    { name: 'round to binary16: @petamoriken/float16', operations: count, run: sumOf(f16round) },
    { name: 'round to binary16: float64Arithmetic, flags counted', operations: count, run: sumOf(fast) },
    { name: 'round to float8_e4m3fn: float64Arithmetic', operations: count, run: sumOf(fastQuarter) },
    { name: 'round to binary16: referenceArithmetic (exact)', operations: count, run: sumOf(half) },
  ];
}

function layerNorm(): readonly Row[] {
  const shape = [quick ? 4 : 16, 1024];
  const spec = resolveSpec({ bitnorm: 1, norm: 'layer', preset: 'fp16' });
  const inputs = sampleInputs(spec, shape, 1);
  const fast = emulate(spec, inputs).outputs.y?.data ?? new Float64Array();
  const reference = emulate(spec, inputs, { engine: 'reference' }).outputs.y?.data ?? new Float64Array();
  if (!fast.every((y, i) => Object.is(y, reference[i]))) throw new Error('layer norm: the engines differ');
  const elements = fast.length;
  return [
    { name: 'fp16 layer norm: emulate, float64', operations: elements, run: () => emulate(spec, inputs) },
    { name: 'fp16 layer norm: exact', operations: elements, run: () => exact(spec, inputs) },
    {
      name: 'fp16 layer norm: emulate, reference',
      operations: elements,
      run: () => emulate(spec, inputs, { engine: 'reference' }),
    },
  ];
}

async function timed(rows: readonly Row[]): Promise<readonly (Row & { readonly nanoseconds: number })[]> {
  const bench = new Bench({ time: quick ? 100 : 600, warmupTime: quick ? 20 : 100 });
  for (const { name, run } of rows) bench.add(name, run);
  const tasks = await bench.run();
  return rows.map((row, i) => {
    const result = tasks[i]?.result;
    if (result === undefined || !('latency' in result)) throw new Error(`${row.name}: no result`);
    return { ...row, nanoseconds: (result.latency.p50 * 1e6) / row.operations };
  });
}

for (const group of [rounding(), layerNorm()]) {
  const rows = await timed(group);
  const base = rows[0]?.nanoseconds ?? 1;
  for (const { name, nanoseconds } of rows) {
    console.log(
      `${name.padEnd(54)} ${nanoseconds.toFixed(1).padStart(9)} ns  ${(nanoseconds / base).toFixed(2).padStart(7)}×`,
    );
  }
  console.log();
}
