import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inNumpy } from '../io/numpy.ts';
import { bitnorm, folder } from './run.ts';

describe('npz on the command line', () => {
  test('golden writes it and check accepts it, in bfloat16 too', () => {
    const flags = ['--norm', 'rms', '--in', 'bf16', '--params', 'bf16', '--shape', '3,16'];
    expect(bitnorm(['golden', ...flags, '-o', 'golden.npz'])).toMatchObject({ status: 0, err: '' });
    expect(readFileSync(join(folder, 'golden.npz')).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
    expect(bitnorm(['check', 'golden.npz'])).toMatchObject({ status: 0, err: '' });
    expect(bitnorm(['emulate', 'golden.npz', '-o', 'outputs.npz'])).toMatchObject({ status: 0, err: '' });
    expect(bitnorm(['emulate', 'golden.npz', '-o', 'again.npz'])).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'outputs.npz'))).toEqual(readFileSync(join(folder, 'again.npz')));
  });

  test('report finds it in a folder', () => {
    mkdirSync(join(folder, 'recorded'));
    bitnorm(['golden', '--norm', 'layer', '--shape', '2,8', '-o', 'recorded/a.npz']);
    const { status, out } = bitnorm(['report', 'recorded', '--out', 'page', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kernels: [{ file: 'recorded/a.npz', standing: 'bit-equal' }] });
  });

  test('numpy’s dump, spec and all, is judged', (context) => {
    const script = `
spec = {"bitnorm": 1, "norm": "rms", "affine": False, "order": "numpyPairwise", "stages": {"root": {"kind": "divide"}}}
x = np.random.default_rng(0).standard_normal((16, 1000)).astype(np.float16)
s = np.sqrt(np.mean(x.astype(np.float32) ** 2, axis=-1, keepdims=True) + np.float32(1e-5))
np.savez("file.npz", x=x, y=(x / s).astype(np.float16), **{"bitnorm.spec": json.dumps(spec)})
`;
    const { file } = inNumpy(context, script);
    writeFileSync(join(folder, 'numpy.npz'), file);
    expect(bitnorm(['check', 'numpy.npz'])).toMatchObject({ status: 0, err: '' });
    // Another name says nothing: the first bytes do.
    renameSync(join(folder, 'numpy.npz'), join(folder, 'numpy.dump'));
    expect(bitnorm(['check', 'numpy.dump', '--eps', '1e-3']).status).toBe(1);
  });

  test('a damaged file is one line', () => {
    bitnorm(['golden', '--norm', 'rms', '--shape', '2,8', '-o', 'cut.npz']);
    const bytes = readFileSync(join(folder, 'cut.npz'));
    writeFileSync(join(folder, 'cut.npz'), bytes.subarray(0, 300));
    expect(bitnorm(['check', 'cut.npz'])).toEqual({
      status: 2,
      out: '',
      err: 'bitnorm: cut.npz: byte 300: file does not end in the end record of a ZIP archive: it is cut, or no archive\n',
    });
  });
});
