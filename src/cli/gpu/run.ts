import { sampleInputs } from '../../kernels/sample.ts';
import { bindSpec, describeSpec, type ResolvedSpec } from '../../kernels/spec.ts';
import { jsonReport } from '../../report/json.ts';
import { textVerdict } from '../../report/text.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import type { OpenDevice } from '../../webgpu/open-adapter.ts';
import { wgsl } from '../../webgpu/wgsl/index.ts';
import { accepted, notAccepted } from '../exit.ts';
import { loadInputs, parseSeed, parseShape, specOf } from '../predict.ts';
import { type SpecFlags, specFromFlags } from '../spec-flags.ts';
import { textOptions, withProgress } from '../terminal.ts';
import { cardText } from './card.ts';
import { writeKernel } from './emit.ts';
import { type GridResult, runCase } from './grid.ts';
import { caseName, gridAxes, gridCases, gridDefaults } from './grid-cases.ts';
import { gridText } from './grid-text.ts';
import { runOnDevice } from './run-spec.ts';
import { adapterText, chosenTarget, softTarget, type Target, withGpu } from './session.ts';

export type GpuOptions = SpecFlags & {
  readonly shape?: string;
  readonly inputSeed: string;
  readonly emit?: string;
  readonly soft?: boolean;
  readonly selfTest?: boolean;
  readonly grid?: boolean;
  readonly direction?: string;
  readonly json?: boolean;
};

const write = (text: string): void => void process.stdout.write(`${text}\n`);

const adapterOf = ({ name, features }: OpenDevice) => ({ name, features });

function announce(gpu: OpenDevice, { json }: GpuOptions): void {
  if (!json) write(adapterText(gpu));
}

/** bitnorm gpu --self-test. */
async function printCard(gpu: OpenDevice, options: GpuOptions): Promise<number> {
  const { selfTest } = await import('../../webgpu/device/self-test.ts');
  const numerics = await selfTest(gpu.device);
  write(
    options.json
      ? JSON.stringify({ adapter: adapterOf(gpu), numerics }, null, 2)
      : `\n${cardText(numerics, textOptions())}`,
  );
  return accepted;
}

interface Work {
  /** Where the inputs are from. */
  readonly source: string;
  readonly spec: ResolvedSpec;
  readonly shape: readonly number[];
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** What is to be run: a file's inputs, or made ones. */
function workOf(path: string | undefined, options: GpuOptions): Work {
  if (path !== undefined) {
    const { spec, inputs } = loadInputs(path, options);
    return { source: path, spec, inputs, shape: inputs.x?.shape ?? [] };
  }
  const written = specOf(options, undefined, 'no inputs file');
  const shape = parseShape(options.shape);
  const spec = bindSpec(written, shape);
  const seed = parseSeed(options.inputSeed);
  const source = `inputs of seed ${seed}, x [${shape.join(', ')}]`;
  return { source, spec, shape, inputs: sampleInputs(spec, shape, seed) };
}

function kernelOf({ spec, shape }: Work, target: Target, { emit }: GpuOptions) {
  const kernel = wgsl(spec, shape, target);
  if (emit !== undefined) writeKernel(emit, kernel, describeSpec(spec));
  return kernel;
}

/** bitnorm gpu: one kernel. */
async function runOne(gpu: OpenDevice, work: Work, options: GpuOptions, version: string): Promise<number> {
  const kernel = kernelOf(work, await chosenTarget(gpu.device, options.soft), options);
  const { check, times } = await runOnDevice(gpu.device, work.spec, kernel, work.inputs);
  const report = { kernel: `WGSL on ${gpu.name}`, file: work.source, check };
  if (options.json) {
    const whole = JSON.parse(jsonReport({ title: report.kernel, version, kernels: [report] })) as object;
    write(JSON.stringify({ adapter: adapterOf(gpu), milliseconds: times, ...whole }, null, 2));
  } else {
    write(textVerdict(report, textOptions()));
    const [compile, first, again] = [times.compile, times.first, times.again].map((time) => time.toFixed(0));
    write(`\nCompiled in ${compile} ms; first run ${first} ms, the next one ${again} ms`);
    if (options.emit !== undefined) write(`Wrote ${options.emit}`);
  }
  return check.outputs.every(({ verdict }) => verdict === 'bit-equal') ? accepted : notAccepted;
}

/** The flags of a grid's axes, and what the others lay over every spec. */
function gridOf(options: GpuOptions) {
  const names = Object.keys(gridDefaults) as (keyof typeof gridDefaults)[];
  const given = names.filter((name) => typeof options[name] === 'string');
  const axes = gridAxes(Object.fromEntries(given.map((name) => [name, options[name] as string])));
  const rest = Object.fromEntries(Object.entries(options).filter(([name]) => !(name in gridDefaults))) as SpecFlags;
  return gridCases(axes, specFromFlags(rest));
}

/** bitnorm gpu --grid. */
async function runGrid(gpu: OpenDevice, options: GpuOptions): Promise<number> {
  const cases = gridOf(options);
  const [target, seed] = [await chosenTarget(gpu.device, options.soft), parseSeed(options.inputSeed)];
  const results = await withProgress(cases.length, async (step) => {
    const done: GridResult[] = [];
    for (const one of cases) {
      step(done.length, caseName(one));
      done.push(await runCase(gpu.device, target, one, seed));
    }
    return done;
  });
  write(
    options.json
      ? JSON.stringify({ adapter: adapterOf(gpu), kernels: results }, null, 2)
      : `\n${gridText(results, textOptions())}`,
  );
  const ran = results.filter(({ verdict }) => verdict !== 'refused');
  return ran.length > 0 && ran.every(({ verdict }) => verdict === 'bit-equal') ? accepted : notAccepted;
}

/** bitnorm gpu; returns the exit status. @throws NoGpuError where there is no adapter */
export async function runGpu(path: string | undefined, options: GpuOptions, version: string): Promise<number> {
  const work = options.selfTest || options.grid ? undefined : workOf(path, options);
  // What knows nothing of a device needs none to be written.
  if (work !== undefined && options.soft && options.emit !== undefined) kernelOf(work, softTarget, options);
  return withGpu((gpu) => {
    announce(gpu, options);
    if (options.selfTest) return printCard(gpu, options);
    return work === undefined ? runGrid(gpu, options) : runOne(gpu, work, options, version);
  });
}
