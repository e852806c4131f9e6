import { test } from '@fast-check/vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test as plain } from 'vitest';
import { presets } from '../../src/kernels/presets.ts';
import { specSchema } from '../../src/kernels/schema/index.ts';
import { SpecError } from '../../src/kernels/schema/validate.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { writtenNorms } from '../../src/props/specs/norms.ts';

const normSpecs = writtenNorms([3, 2, 4]);
const accepts = new Ajv2020({ strict: false }).compile(specSchema);

const others = [
  { bitnorm: 1, reduce: 'variance', stages: { reduce: { method: 'welford' } } },
  { bitnorm: 1, reduce: 'lp', p: 3, order: 'block' },
  { bitnorm: 1, reduce: 'cumsum', formats: { compute: 'fp16' } },
  { bitnorm: 1, convert: 'cast', formats: { input: 'f32', output: 'e4m3' }, overflow: 'onnx' },
  { bitnorm: 1, convert: 'quantize', axis: 0 },
  { bitnorm: 1, integerNorm: 'layer' },
  { bitnorm: 1, integerNorm: 'batch', statistic: { kind: 'topk', k: 4 } },
  ...Object.keys(presets).map((preset) => ({ bitnorm: 1, norm: 'layer', preset })),
];

function settles(spec: unknown): void {
  const resolved = resolveSpec(spec);
  expect(resolveSpec(resolved)).toEqual(resolved);
  expect(resolveSpec(JSON.parse(JSON.stringify(resolved)))).toEqual(resolved);
  expect([spec, accepts(spec), accepts.errors]).toEqual([spec, true, null]);
  expect([accepts(resolved), accepts.errors]).toEqual([true, null]);
}

describe('resolving', () => {
  test.prop([normSpecs], { numRuns: 300 })(
    'a norm’s spec: once is enough, and the JSON Schema takes both forms',
    settles,
  );
  plain.each(others)('%j', settles);
});

/** Paths to every value inside a spec. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const record = value as Record<string, unknown>;
  return { ...record, [key]: replaced(record[key], rest, by) };
}

describe('damage', () => {
  const wrong = fc.constantFrom<unknown>('nonsense', -7.5, [['x']], { nonsense: 1 }, null);
  test.prop([normSpecs, fc.nat(), wrong], { numRuns: 500 })(
    'is refused with its path, or is no damage',
    (spec, pick, by) => {
      const paths = pathsOf(spec).filter((path) => path.length > 0);
      const path = paths[pick % paths.length] ?? [];
      const damaged = replaced(spec, path, by);
      try {
        resolveSpec(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
        const named = (error as SpecError).path;
        // The key itself, something inside it, or another choice that no longer goes together with it.
        expect(named === '' || /^[a-zA-Z0-9_.[\]]+$/.test(named)).toBe(true);
        return;
      }
      expect(accepts(damaged)).toBe(true);
    },
  );

  plain.each([
    [{ bitnorm: 2, norm: 'layer' }, 'bitnorm'],
    [{ bitnorm: 1, norm: 'lawyer' }, 'norm'],
    [{ bitnorm: 1 }, ''],
    [{ bitnorm: 1, norm: 'layer', axis: -1 }, 'axis'],
    [{ bitnorm: 1, norm: 'layer', groups: 2 }, 'groups'],
    [{ bitnorm: 1, norm: 'group' }, 'groups'],
    [{ bitnorm: 1, norm: 'layer', formats: { input: 'fp17' } }, 'formats.input'],
    [{ bitnorm: 1, norm: 'layer', stages: { mean: { order: 'wrap' } } }, 'stages.mean.order'],
    [
      { bitnorm: 1, norm: 'layer', stages: { mean: { order: { split: { lanes: 0, inner: 'warp', outer: 'warp' } } } } },
      'stages.mean.order.split.lanes',
    ],
    [{ bitnorm: 1, norm: 'layer', statistic: 'l1', stages: { root: { kind: 'rsqrt' } } }, 'stages.root.kind'],
    [{ bitnorm: 1, norm: 'layer', statistic: { kind: 'lp' } }, 'statistic.p'],
    [
      { bitnorm: 1, norm: 'layer', orders: { a: { split: { lanes: 2, inner: 'a', outer: 'a' } } }, order: 'a' },
      'orders.a.split.inner',
    ],
    [{ bitnorm: 1, norm: 'layer', preset: 'fp61' }, 'preset'],
    [JSON.parse('{"bitnorm": 1, "norm": "layer", "__proto__": {"a": 1}}'), '__proto__'],
    [{ bitnorm: 1, norm: 'layer', constructor: 1 }, 'constructor'],
  ])('%j names %s', (spec, path) => {
    expect(() => resolveSpec(spec)).toThrow(SpecError);
    try {
      resolveSpec(spec);
    } catch (error) {
      expect((error as SpecError).path).toBe(path);
    }
  });
});
