import { describe, expect, test } from 'vitest';
import { bytesSource, dtypes, openNpz, type Stored, writeNpz } from '../../src/io/index.ts';
import { toHex } from './helpers.ts';
import { inNumpy } from './numpy.ts';

/** Every dtype that npz can hold, in shapes of no, one and two dimensions and of no elements. */
const tensors: Readonly<Record<string, Stored>> = Object.fromEntries(
  dtypes
    .filter(({ bits }) => bits >= 8)
    .flatMap(({ name, bits }, d) =>
      [[], [3], [2, 3], [0, 2]].map((shape, s) => {
        const size = (shape.reduce((a, b) => a * b, 1) * bits) / 8;
        const bytes = Uint8Array.from({ length: size }, (_, i) => (name === 'BOOL' ? i % 2 : (37 * i + d + s) % 120));
        return [`${name}/${s}`, { dtype: name, shape, bytes }];
      }),
    ),
);
const metadata = { 'bitnorm.spec': '{"bitnorm":1,"norm":"rms"}', 'bitnorm.kernel': 'ü 🙍' };

describe('what the library writes', () => {
  test.for([false, true])('numpy loads, and finds whole (compressed: %s)', (compress, context) => {
    const script = `
with zipfile.ZipFile("file.npz") as archive: assert archive.testzip() is None
file = np.load("file.npz")
print(json.dumps({k: [file[k].dtype.str, list(file[k].shape), file[k].tobytes().hex(), str(file[k])] for k in file}))
`;
    const { printed } = inNumpy(context, script, writeNpz(tensors, { metadata, compress }));
    const loaded = JSON.parse(printed) as Record<string, [string, number[], string, string]>;
    for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
      expect(loaded[name].slice(1, 3)).toEqual([shape, toHex(bytes)]);
      expect(loaded[name][0]).toMatch(dtype === 'BF16' ? '|V2' : /^[<|][a-zV]\d$/);
    }
    for (const [name, text] of Object.entries(metadata)) expect(loaded[name]?.[3]).toBe(text);
    expect(Object.keys(loaded)).toHaveLength(Object.keys(tensors).length + 3);
  });

  test('has the bytes of numpy.savez', (context) => {
    const script = `
file = np.load("file.npz")
np.savez("file.npz", **{k: file[k] for k in sorted(file)})
`;
    const plain = Object.fromEntries(Object.entries(tensors).filter(([, { dtype }]) => !/^(F8|BF16)/.test(dtype)));
    const ours = writeNpz(plain, { metadata });
    expect(Buffer.compare(inNumpy(context, script, ours).file, ours)).toBe(0);
  });
});

describe('what numpy writes', () => {
  const arrays = `
spec = {"bitnorm": 1, "norm": "rms"}
rng = np.random.default_rng(1)
arrays = {
  "x": rng.standard_normal((3, 5)).astype(np.float16),
  "fortran": np.asfortranarray(rng.standard_normal((3, 5)).astype(np.float32)),
  "big": rng.standard_normal(7).astype(">f8"),
  "in/folder": np.arange(6, dtype=np.int16).reshape(2, 1, 3),
  "bits": np.array([0x3f80, 0x4000], np.uint16),
  "names": np.array(["a", "b"]),
  "object": np.array([{"a": 1}], dtype=object),
  "records": np.zeros(2, [("a", "f4")]),
  "bitnorm.spec": json.dumps(spec),
  "bitnorm.kernel": np.bytes_("naïve".encode()),
  "bitnorm.dtypes": json.dumps({"bits": "BF16"}),
}
show = lambda a: [list(a.shape), np.ascontiguousarray(a.astype(a.dtype.newbyteorder("<"))).tobytes().hex()]
print(json.dumps({k: show(arrays[k]) for k in ["x", "fortran", "big", "in/folder", "bits"]}))
`;
  const readers = {
    savez: 'np.savez("file.npz", **arrays)',
    savez_compressed: 'np.savez_compressed("file.npz", **arrays)',
    // zipfile can't go back in such a stream, so that sizes follow the data.
    'a stream': `
class Stream:
  def __init__(self, file): self.file = file
  def write(self, data): return self.file.write(data)
  def flush(self): self.file.flush()
with open("file.npz", "wb") as file, zipfile.ZipFile(Stream(file), "w", zipfile.ZIP_DEFLATED) as archive:
  for name, array in arrays.items():
    with archive.open(name + ".npy", "w") as member: np.lib.format.write_array(member, np.asanyarray(array))
`,
  };

  test.for(Object.entries(readers))('by %s is read', ([, write], context) => {
    const { printed, file } = inNumpy(context, arrays + write);
    const opened = openNpz(bytesSource(file, 'file.npz'));
    const read = opened.tensors.map(({ name, shape }) => [name, [shape, toHex(opened.read(name).bytes)]]);
    expect(Object.fromEntries(read)).toEqual(JSON.parse(printed));
    expect(opened.tensors.map(({ dtype }) => dtype)).toEqual(['F16', 'F32', 'F64', 'I16', 'BF16']);
    expect([...opened.others.keys()]).toEqual(['names', 'object', 'records']);
    expect({ ...opened.metadata }).toEqual({
      'bitnorm.spec': '{"bitnorm": 1, "norm": "rms"}',
      'bitnorm.kernel': 'naïve',
      'bitnorm.dtypes': '{"bits": "BF16"}',
    });
  });
});
