import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { openDump } from '../../src/node/dump.ts';
import { findRecordings } from '../../src/node/manifest.ts';
import { gradientNames } from '../../src/normalizers/backward/stages.ts';

const folder = 'captures';

/** Elements of y in which a library leaves the standard that its spec states; the manifest says how. */
const deviations: Readonly<Record<string, number>> = {
  'cpu/onnxruntime/cast_f32_f8_e4m3_saturate0.safetensors': 4,
  'cpu/onnxruntime/cast_f32_f8_e5m2_saturate0.safetensors': 4,
};

/** Recordings of CPU kernels whose numerics the manifest cannot express. This number may only fall. */
const withoutSpec = 1;

const recordings = findRecordings(folder).map((recording) => ({
  name: relative(folder, recording.path),
  ...recording,
}));
const specified = recordings.flatMap(({ name, path, spec, outputs }) =>
  spec === undefined ? [] : [{ name, path, spec, outputs }],
);
const unspecified = recordings.filter(({ name, spec }) => spec === undefined && name.startsWith('cpu/'));

describe('recorded kernels', () => {
  test.each(specified)('$name', ({ name, path, spec, outputs }) => {
    const dump = openDump(path);
    try {
      const resolved = resolveSpec(spec);
      expect(resolveSpec(JSON.parse(JSON.stringify(resolved)))).toEqual(resolved);
      const result = checkDump(dump, resolved, { withExact: false, ...(outputs === undefined ? {} : { outputs }) });
      const gradients = gradientNames.filter((output) => dump.names.includes(output));
      expect(result.outputs.map(({ name: output }) => output)).toEqual(expect.arrayContaining(gradients));
      const mismatches = result.outputs.map(({ name: output, elements, counts }) => [output, elements - counts.equal]);
      expect(Object.fromEntries(mismatches)).toEqual({
        ...Object.fromEntries(mismatches.map(([output]) => [output, 0])),
        y: deviations[name] ?? 0,
      });
    } finally {
      dump.close();
    }
  });

  test('all have a spec, or a note that says why not', () => {
    expect(unspecified.filter(({ note }) => note === undefined)).toEqual([]);
    expect(unspecified.length).toBe(withoutSpec);
  });
});
