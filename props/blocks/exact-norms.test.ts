import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binary32 } from '../../src/formats/catalogue.ts';
import { exact, resolveSpec } from '../../src/kernels/spec.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { compareProducts, nearest, oracleElements } from './oracle.ts';

/** Values of few bits, so that quotients by the largest of them often are, or miss narrowly, powers of two and ties. */
const row = fc.array(
  fc.tuple(fc.integer({ min: -64, max: 64 }), fc.integer({ min: -6, max: 2 })).map(([n, k]) => n * 2 ** k + 0),
  { minLength: 1, maxLength: 12 },
);

test.each(['e4m3fn', 'e2m1', 'int8'])(
  'blocks of x/max|x| in %s, scale and elements from the exact quotients',
  (output) => {
    const element = oracleElements[output === 'int8' ? 'int8' : output === 'e2m1' ? 'float4_e2m1fn' : 'float8_e4m3fn'];
    const unit = output === 'int8' ? 64 : 1;
    const spec = resolveSpec({
      bitnorm: 1,
      norm: 'rms',
      affine: false,
      statistic: { kind: 'linf', constant: 1 },
      epsilon: { value: 0, place: 'added' },
      formats: { input: 'f32', output },
      stages: { epilogue: [{ kind: 'block', block: { kind: 'mx', size: 5 } }] },
    });
    fc.assert(
      fc.property(
        row.filter((xs) => xs.some((x) => x !== 0)),
        (xs) => {
          const outputs = exact(spec, { x: tensor(binary32, [1, xs.length], Float64Array.from(xs)) });
          const s = Math.max(...xs.map(Math.abs));
          for (const [b, scale] of outputs.y_scale.data.entries()) {
            const block = xs.slice(5 * b, 5 * b + 5);
            const amax = Math.max(...block.map(Math.abs));
            // The largest power X with X·2^emax ≤ amax/s.
            if (amax === 0) expect(scale).toBe(2 ** -127);
            else
              expect([
                compareProducts(scale * 2 ** element.emax, s, amax, 1) <= 0,
                compareProducts(2 * scale * 2 ** element.emax, s, amax, 1) > 0,
              ]).toEqual([true, true]);
            const expected = block.map((x) => nearest(x, scale, s, element) * unit + (unit === 64 ? 0 : -0));
            expect([...outputs.y.data.slice(5 * b, 5 * b + 5)]).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  },
);
