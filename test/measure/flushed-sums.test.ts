import { describe, expect, test } from 'vitest';
import { binary16 } from '../../src/formats/catalogue.ts';
import { admits, bound, boundKinds } from '../../src/kernels/bound.ts';
import { emulate, resolveSpec } from '../../src/kernels/spec.ts';
import { tensorOf } from '../../src/tensors/tensor.ts';

// Sums to 2^-15, which is lost where operands below 2^-14 count as zero: it is a partial sum.
const least = 2 ** -14;
const x = tensorOf(binary16, [1, 4], [least * 1.5, -least, least * 2, -least * 2]);
const flushing = { reduce: { subnormals: 'flushInput' } };

describe('operands that are flushed in a sum', () => {
  test.each(['sum', 'mean', 'cumsum'])('are within every bound of %s', (reduce) => {
    const formats = { input: 'binary16', compute: 'binary16' };
    const spec = resolveSpec({ bitnorm: 1, reduce, formats, stages: flushing });
    const { y } = emulate(spec, { x }).outputs;
    const keeping = emulate(resolveSpec({ bitnorm: 1, reduce, formats }), { x }).outputs.y;
    expect(y.data).not.toEqual(keeping.data);
    const { bounds } = bound(spec, { x }).y;
    for (const kind of boundKinds)
      expect([...y.data].map((value, i) => admits(bounds[kind] as never, i, value))).not.toContain(false);
  });
});
