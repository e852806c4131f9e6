import { f16round } from '@petamoriken/float16';
import { binary16, resolveSpec, roundArray } from '#library/index';
import { inProcess } from '../harness/contestant.ts';
import { refuseUnlessEqual } from '../harness/equal.ts';
import { inputsFor, normals, period } from '../inputs.ts';
import { byValue, emulated, emulatedAgain, roundedByValue } from '../ours.ts';
import { kernelOf, type Peers } from '../peers/peers.ts';
import { matrixOf } from '../rows/kernel-row.ts';
import type { Subject } from './curve.ts';

/**
 * Refuses what is not the definition's: its beginning value by value, and the rest as a repetition of that.
 * Precondition: the input repeats after `period` values, and each result hangs on its own period alone.
 */
function refuseUnlessRepeated(path: string, got: ArrayLike<number>, expected: ArrayLike<number>): void {
  const beginning = Array.from({ length: expected.length }, (_, i) => got[i]);
  refuseUnlessEqual(path, beginning, expected);
  for (let i = expected.length; i < got.length; i++)
    if (!Object.is(got[i], got[i - expected.length])) throw new Error(`${path}: ${got[i]} at element ${i}`);
}

const rounding: Subject = {
  id: 'round',
  name: 'rounding to binary16',
  bytesPerElement: 24,
  set: async ({ peers }, rows, columns) => {
    const values = normals(rows * columns);
    const into = new Float32Array(values.length);
    const ours = () => roundArray(values, binary16, {}, into);
    refuseUnlessRepeated('roundArray', ours(), roundedByValue(values.subarray(0, period), binary16));
    const out = new Float32Array(values.length);
    const loop = () => {
      for (let i = 0; i < values.length; i++) out[i] = f16round(values[i]);
      return out;
    };
    return {
      bitnorm: inProcess('bitnorm', ours),
      'C, F16C': await kernelOf(peers.native, { rows, columns, values }, 'round_to_half', 'C, F16C'),
      '@petamoriken/float16': inProcess('f16round', loop),
    };
  },
};

interface KernelSubject extends Omit<Subject, 'set'> {
  readonly spec: unknown;
  readonly peer: Exclude<keyof Peers, 'close'>;
  readonly kernel: string;
  /** What the curves are called. */
  readonly ours: string;
  readonly baseline: string;
}

function kernelSubject({ spec: written, peer, kernel, ours, baseline, ...head }: KernelSubject): Subject {
  const spec = resolveSpec(written);
  const set: Subject['set'] = async ({ peers }, rows, columns) => {
    const inputs = inputsFor(spec, [rows, columns]);
    const rowsOfPeriod = period % columns === 0 ? Math.min(rows, period / columns) : rows;
    const beginning = inputsFor(spec, [rowsOfPeriod, columns]);
    refuseUnlessRepeated(head.name, emulated(spec, inputs).y.data, byValue(spec, beginning).y.data);
    return {
      [ours]: inProcess(ours, emulatedAgain(spec, inputs)),
      [baseline]: await kernelOf(peers[peer], matrixOf(inputs.x), kernel, baseline),
    };
  };
  return { ...head, set };
}

const layerNorm: Subject = kernelSubject({
  id: 'layer-norm',
  name: 'layer norm',
  bytesPerElement: 40,
  spec: { bitnorm: 1, norm: 'layer', preset: 'fp16-pure' },
  peer: 'torch',
  kernel: 'layer_norm',
  ours: 'bitnorm, every step in fp16',
  baseline: 'PyTorch in float32',
});

const sums: Subject = kernelSubject({
  id: 'sum',
  name: 'sums of rows',
  bytesPerElement: 24,
  spec: {
    bitnorm: 1,
    reduce: 'sum',
    formats: { input: 'binary16', compute: 'binary16', output: 'binary16' },
  },
  peer: 'native',
  kernel: 'sum_rows',
  ours: 'bitnorm, every add in fp16',
  baseline: 'C, every add by F16C',
});

/** What is timed over lengths, in rows of a thousand, and over shapes of one length. */
export const subjects = { lengths: [rounding, layerNorm], shapes: [sums, layerNorm] } as const;
