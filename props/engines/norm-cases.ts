import * as fc from 'fast-check';
import type { Written } from '../../src/kernels/defaults.ts';
import { type ResolvedSpec, resolveSpec } from '../../src/kernels/spec.ts';
import { kernelInputs } from '../../src/props/specs/inputs.ts';
import { fitsShape } from '../../src/props/specs/norms.ts';
import { partly, some } from '../../src/props/specs/stages.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';

/** Formats of stages that run on binary32 values, and of what is stored. */
const stageFormat = some('binary32', 'binary32', 'binary16', 'bf16', 'tf32', 'e5m2');
const storedFormat = some('fp16', 'bf16', 'f32', 'e4m3fn', 'e5m2', 'float8_e4m3fnuz', 'tf32');
const order = some(
  'sequential',
  'sequentialFromFirst',
  'pairwise',
  'halving',
  'butterflyUp',
  'butterflyDown',
  'warp',
  'block',
  'numpyPairwise',
);
const stage = { format: stageFormat };
const contract = fc.boolean();

const layouts: readonly Written[] = [
  { norm: 'layer' },
  { norm: 'layer', axes: [-2, -1] },
  { norm: 'layer', axes: [0] },
  { norm: 'rms' },
  { norm: 'rms', axes: [1] },
  { norm: 'batch', channelAxis: 1 },
  { norm: 'batch', channelAxis: -1 },
  { norm: 'batch', channelAxis: 1, running: { convention: 'pytorch' } },
  { norm: 'batch', channelAxis: -1, running: { convention: 'paper', momentum: 0.9 } },
  { norm: 'batch', channelAxis: 1, mode: 'inference' },
  { norm: 'batch', channelAxis: -1, mode: 'inference', running: { convention: 'paper' } },
  { norm: 'group', channelAxis: 1, groups: 2 },
  { norm: 'group', channelAxis: -1, groups: 1, channelsLast: true },
  { norm: 'instance', channelAxis: 1 },
  { norm: 'instance', channelAxis: -1 },
  { norm: 'weight', channelAxis: 0 },
];

const shapes: readonly (readonly number[])[] = [
  [3, 2, 4],
  [2, 6, 9],
  [4, 2, 16],
  [5, 4, 1],
  [1, 2, 33],
  [3, 10, 11],
  [2, 4, 40],
];

const rest = partly({
  affine: some<unknown>(true, false, { weight: false }, { bias: false }),
  statistic: some<unknown>(
    'l2',
    'l2',
    'l2',
    'l1',
    'l1',
    'linf',
    { kind: 'linf', extremum: 'number' },
    { kind: 'l2', mean: false },
    { kind: 'l1', constant: 0.7 },
  ),
  epsilon: some<unknown>(0, 1e-5, 1e-3, { value: 1e-4, place: 'added' }, { value: 0.01, place: 'maximum' }),
  overflow: some('ieee', 'saturate', 'saturateFinite', 'onnx'),
  order,
  contract,
  formats: partly({
    input: storedFormat,
    parameters: storedFormat,
    compute: stageFormat,
    saved: some('f32', 'fp16'),
    output: storedFormat,
  }),
  stages: partly({
    mean: partly({
      ...stage,
      order,
      resultFormat: stageFormat,
      storedFormat: stageFormat,
      kind: some('divide', 'reciprocal'),
    }),
    center: partly(stage),
    moment: partly({ ...stage, order, contract, productFormat: stageFormat, kind: some('divide', 'reciprocal') }),
    root: partly({ ...stage, kind: some('rsqrt', 'reciprocal', 'divide'), resultFormat: stageFormat }),
    normalize: partly({
      ...stage,
      form: some('centered', 'shifted', 'folded', 'weighted'),
      contract,
      contractOffset: contract,
      shiftFormat: stageFormat,
    }),
    affine: partly({ ...stage, contract }),
    epilogue: some([], [], [{ kind: 'relu' }]),
  }),
});

const sum = partly({ ...stage, order, kind: some('divide', 'reciprocal') });
const product = partly({ ...stage, order, contract, kind: some('divide', 'reciprocal') });

/** Backward passes in the plain form. */
const backward = fc.record({
  form: some('direct'),
  formats: partly({ gradient: storedFormat, output: storedFormat, parameters: storedFormat }),
  stages: partly({
    load: partly(stage),
    center: partly(stage),
    normalize: partly({ ...stage, contract, form: some('centered', 'shifted'), resultFormat: stageFormat }),
    product: partly(stage),
    dot: product,
    sum,
    gradient: partly({ ...stage, contract, association: some('summed', 'stepwise') }),
    parameters: partly({ ...stage, order, contract }),
  }),
});

export interface NormCase {
  readonly spec: ResolvedSpec;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** Rows that are constant, and exact ties. */
function changed(
  { x, ...others }: Readonly<Record<string, Tensor>>,
  constant: boolean,
): Readonly<Record<string, Tensor>> {
  if (!constant) return { x, ...others };
  const data = x.data.map((_value, i) => x.data[Math.floor(i / 7)]);
  return { ...others, x: tensor(x.format, x.shape, data) };
}

/** The same without the formats of single stages. */
function plain(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return written;
  const kept = Object.entries(written).filter(([key]) => !/^format$|.Format$/.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, plain(value)]));
}

/** A spec whose gradients the engine is meant to form. */
function trained(written: Written, pass: unknown): Written {
  const stages = { ...(written.stages as Written | undefined), epilogue: [] };
  return { ...written, mode: 'training', statistic: 'l2', epsilon: 1e-5, stages, backward: pass };
}

interface Parts {
  readonly layout: Written;
  readonly other: Written;
  readonly pass: unknown;
  readonly simple: boolean;
}

function specOf({ layout, other, pass, simple }: Parts): Written {
  const { formats, ...choices } = other;
  const shown = simple ? (plain(choices) as Written) : choices;
  const written: Written = { bitnorm: 1, ...layout, ...shown, ...(formats === undefined ? {} : { formats }) };
  return pass === null ? written : trained(written, simple ? plain(pass) : pass);
}

/** Models that the wasm engine is meant to take, with inputs. */
export const normCases: fc.Arbitrary<NormCase> = fc
  .record({
    layout: some(...layouts),
    other: rest,
    pass: fc.option(backward, { freq: 2 }),
    simple: fc.boolean(),
    shape: some(...shapes),
    specials: fc.boolean(),
    constant: fc.integer({ min: 0, max: 9 }),
  })
  .map((parts) => ({ ...parts, written: specOf(parts) }))
  .filter(({ written, shape }) => fitsShape(written, shape))
  .chain(({ written, shape, specials, constant }) => {
    const spec = resolveSpec(written);
    return kernelInputs(spec, shape, { specials }).map((inputs) => ({ spec, inputs: changed(inputs, constant === 0) }));
  });

/** The same inputs in binary32 arrays. */
export function narrowInputs(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor<Float32Array>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, one]) => [name, tensor(one.format, one.shape, Float32Array.from(one.data))]),
  );
}
