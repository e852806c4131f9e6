import { describe, expect, test } from 'vitest';
import { binary16 } from '../../src/formats/catalogue.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import type { Dump } from '../../src/node/dump.ts';
import { explainDump } from '../../src/node/explain-dump.ts';
import { openFileSource } from '../../src/node/file-source.ts';
import { type Tensor, tensor, type Values } from '../../src/tensors/tensor.ts';
import { damaged, withFile, withTensors } from '../kernels/dumps.ts';

/** The dump, with the elements that each read brought. */
function counted(dump: Dump): { dump: Dump; reads: number[] } {
  const reads: number[] = [];
  const note = <Data extends Values>(read: Tensor<Data>): Tensor<Data> => {
    reads.push(read.data.length);
    return read;
  };
  return {
    reads,
    dump: {
      ...dump,
      read: (name) => note(dump.read(name)),
      readRows: (...of) => note(dump.readRows(...of)),
      readInto: (...of) => note(dump.readInto(...of)),
    },
  };
}

const cast = resolveSpec({ bitnorm: 1, convert: 'cast', formats: { input: 'fp16', output: 'fp16' } });

describe('a dump of three times a block', () => {
  const [rows, length] = [3 * 2 ** 6, 2 ** 12];
  const x = tensor(binary16, [rows, length], new Float64Array(rows * length).fill(1));
  const last = x.data.length - 1;

  test('is read in parts of at most 2^18 elements, each once, and few again to explain it', () => {
    withTensors({ x, y: damaged(x, { [last]: 2 }) }, (whole) => {
      const { dump, reads } = counted(whole);
      const result = checkDump(dump, cast, { withExact: false });
      expect(result.outputs[0]).toMatchObject({ elements: last + 1, verdict: 'differs', worst: [{ element: last }] });
      expect(reads).toEqual(new Array<number>(6).fill(2 ** 18));
      reads.length = 0;
      expect(explainDump(dump, result)).toBeUndefined();
      expect(reads.reduce((a, b) => a + b, 0)).toBeLessThan(2 ** 17);
    });
  });
});

test('rows longer than a block are read one at a time', () => {
  const x = tensor(
    binary16,
    [3, 10],
    Float64Array.from({ length: 30 }, (_, i) => i),
  );
  withTensors({ x, y: x }, (whole) => {
    const { dump, reads } = counted(whole);
    expect(checkDump(dump, cast, { blockElements: 4 }).accepted).toBe(true);
    expect(reads).toEqual(new Array<number>(6).fill(10));
  });
});

describe('a file as a source', () => {
  const x = tensor(binary16, [4], Float64Array.of(1, 2, 3, 4));

  test('reads the bytes asked for', () => {
    withFile({ x }, {}, (path) => {
      const source = openFileSource(path);
      expect(source.size).toBeGreaterThan(8);
      expect([...source.read(source.size - 8, 4)]).toEqual([0, 0x3c, 0, 0x40]);
      expect(source.read(0, 0).length).toBe(0);
      expect(() => source.read(source.size - 1, 2)).toThrow(`${path}: byte ${source.size}: the file ended`);
      source.close();
    });
  });

  test('is no folder', () => {
    withFile({ x }, {}, (path) => {
      const folder = path.slice(0, path.lastIndexOf('/'));
      expect(() => openFileSource(folder)).toThrow(`${folder}: not a file`);
    });
  });
});
