import { describe, expect, test } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { check } from '../../src/kernels/check.ts';
import type { Tensors } from '../../src/kernels/family.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { openDump, storedSpec } from '../../src/node/dump.ts';
import { type Tensor, tensor } from '../../src/tensors/tensor.ts';
import { damaged, goldenOf, type Named, shortBounds, withFile, withTensors } from './dumps.ts';

/** Kernels whose rows are independent, with the shapes of their inputs. */
const separable: readonly [string, object, readonly number[]][] = [
  ['a layer norm', { norm: 'layer' }, [7, 3, 5]],
  ['an RMS norm with a residual', { norm: 'rms', stages: { prologue: [{ kind: 'residual' }] } }, [7, 6]],
  ['a group norm: several statistics to a row', { norm: 'group', groups: 2 }, [7, 4, 3]],
  ['an instance norm', { norm: 'instance' }, [7, 3, 4]],
  ['a reduction', { reduce: 'sum', formats: { input: 'fp16', output: 'fp32' } }, [7, 3, 5]],
  ['a cumulative sum', { reduce: 'cumsum' }, [7, 5]],
  ['a quantisation by channels', { convert: 'quantize', axis: 1 }, [7, 3, 5]],
];
const dependent: readonly [string, object, readonly number[]][] = [
  ['a batch norm', { norm: 'batch', running: { convention: 'pytorch' } }, [7, 3]],
  ['a reduction over rows', { reduce: 'sum', axes: [0] }, [7, 3]],
  ['stochastic rounding', { norm: 'layer', rounding: { stochastic: 8 } }, [7, 5]],
  ['a quantisation by rows', { convert: 'quantize', axis: 0 }, [7, 3]],
  ['a vector', { norm: 'layer' }, [7]],
];

/** Every output with its first and last elements moved, so that blocks must keep count. */
function wrong(outputs: Named): Named {
  const moved = (one: Tensor): Tensor => {
    const last = one.data.length - 1;
    return damaged(one, { 0: one.data[0] === 1 ? 2 : 1, [last]: one.data[last] === 0 ? 1 : 0 });
  };
  return Object.fromEntries(Object.entries(outputs).map(([name, one]) => [name, moved(one)]));
}

function outputsOf(tensors: Named, inputs: Tensors): Named {
  return Object.fromEntries(
    Object.entries(tensors).filter(
      ([name]) =>
        inputs[name.replace(/_in$/, '')] === undefined || (name.startsWith('running_') && !name.endsWith('_in')),
    ),
  );
}

describe.each(separable)('%s', (_name, written, shape) => {
  const { spec, inputs, tensors } = goldenOf(written, shape);
  const dump = { ...tensors, ...wrong(outputsOf(tensors, inputs)) };

  test.each([1, 2, 3, 6])('in blocks of %d rows is the whole', (rows) => {
    withTensors(dump, (open) => {
      const perRow = shape.slice(1).reduce((a, b) => a * b, 1);
      const progress: number[] = [];
      const blocks = checkDump(open, spec, { blockElements: rows * perRow, onProgress: (done) => progress.push(done) });
      const whole = checkDump(open, spec);
      expect(shortBounds(blocks)).toEqual(shortBounds(whole));
      expect(whole).toEqual(check(spec, inputs, outputsOf(dump, inputs)));
      expect(progress.length).toBe(Math.ceil(7 / rows));
      expect(progress.at(-1)).toBe(7);
      expect(whole.accepted).toBe(false);
    });
  });

  test('is accepted as golden', () => {
    withTensors(tensors, (open) => expect(checkDump(open, spec, { blockElements: 1 }).accepted).toBe(true));
  });
});

describe.each(dependent)('%s', (_name, written, shape) => {
  test('is never cut into rows', () => {
    const { spec, tensors } = goldenOf(written, shape);
    withTensors(tensors, (open) => {
      const progress: number[] = [];
      const result = checkDump(open, spec, { blockElements: 1, onProgress: (done) => progress.push(done) });
      expect([result.accepted, progress]).toEqual([true, []]);
    });
  });
});

describe('a dump larger than a block', () => {
  test('is checked to its last row', () => {
    const shape = [2 ** 10 + 3, 2 ** 10];
    const cast = resolveSpec({ bitnorm: 1, convert: 'cast', formats: { input: 'fp32', output: 'fp32' } });
    const x = tensor(
      binary32,
      shape,
      Float64Array.from({ length: shape[0] * shape[1] }, (_, i) => i),
    );
    const last = x.data.length - 1;
    withTensors({ x, y: damaged(x, { [last]: 0 }) }, (open) => {
      const progress: number[] = [];
      const [output] = checkDump(open, cast, { withExact: false, onProgress: (done) => progress.push(done) }).outputs;
      expect(progress).toEqual([256, 512, 768, 1024, 1027]);
      expect(output?.elements).toBe(last + 1);
      expect(output?.counts.differs).toBe(1);
      expect(output?.worst[0]?.element).toBe(last);
      expect(output?.shape).toEqual(shape);
    });
  });
});

describe('a dump', () => {
  const { spec, tensors, metadata } = goldenOf({ norm: 'layer' }, [3, 4]);
  const { x, y, weight, bias } = tensors as Readonly<Record<'x' | 'y' | 'weight' | 'bias', Tensor>>;

  test('has its tensors under other names', () => {
    const renames = { y: 'out0', x: 'input.0' };
    withTensors(
      { 'input.0': x, out0: y, weight, bias },
      (open) => {
        expect([...open.names].sort()).toEqual(['bias', 'weight', 'x', 'y']);
        expect(checkDump(open, spec).accepted).toBe(true);
        expect(() => open.read('out0')).toThrow(/no tensor "out0"; there are .*y/);
      },
      { renames },
    );
  });

  test('may name one tensor’s name for another', () => {
    withTensors({ x: y, y: x, weight, bias }, (open) => expect(checkDump(open, spec).accepted).toBe(true), {
      renames: { x: 'y', y: 'x' },
    });
  });

  test('has no tensor of a name that it does not have', () => {
    expect(() => withTensors({ x, y }, () => undefined, { renames: { y: 'out1' } })).toThrow(
      /"map" expected one of .*x.*got "out1"/,
    );
  });

  test('carries its spec', () => {
    withTensors(tensors, (open) => expect(storedSpec(open)).toEqual(JSON.parse(JSON.stringify(spec))), { metadata });
    withTensors(tensors, (open) => expect(storedSpec(open)).toBeUndefined());
    withTensors(tensors, (open) => expect(() => storedSpec(open)).toThrow('metadata "bitnorm.spec" is not JSON'), {
      metadata: { 'bitnorm.spec': '{' },
    });
  });

  test('compares the outputs asked for', () => {
    withTensors({ ...tensors, y: damaged(y, { 0: 99 }) }, (open) => {
      expect(checkDump(open, spec).accepted).toBe(false);
      expect(checkDump(open, spec, { outputs: ['mean'] }).outputs.map(({ name }) => name)).toEqual(['mean']);
      expect(() => checkDump(open, spec, { outputs: ['z'] })).toThrow(
        '"outputs" expected one of y, mean, rstd, got none',
      );
    });
  });

  test.each<[string, Named, string]>([
    ['x', { y }, 'no tensor "x"'],
    ['weight', { x, y, bias }, '"weight" expected a tensor'],
    ['every output', { x, weight, bias }, '"outputs" expected one of'],
  ])('without %s', (_name, incomplete, message) => {
    withTensors(incomplete, (open) => expect(() => checkDump(open, spec)).toThrow(message));
  });

  test('that is none', () => {
    expect(() => openDump('/nowhere/dump.safetensors')).toThrow('ENOENT');
    withFile({ x }, {}, (path) => expect(() => openDump(path.replace(/\/[^/]*$/, ''))).toThrow('not a file'));
  });
});
