import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findRecordings } from '../../src/node/manifest.ts';
import { code, table } from './markdown.ts';
import { root } from './root.ts';

const captures = join(root, 'captures');

interface Recorded {
  readonly file: string;
  readonly base: string;
}

/** The recordings of captures/cpu and the named base of each one's spec. */
function recorded(): readonly Recorded[] {
  const manifest = JSON.parse(readFileSync(join(captures, 'cpu/kernels.json'), 'utf8')) as {
    kernels: readonly { file: string; spec?: { base?: string } }[];
  };
  return manifest.kernels.map(({ file, spec }) => ({
    file,
    base: spec === undefined ? 'no spec' : (spec.base ?? 'its own'),
  }));
}

const kernelNames = (files: readonly string[]): string =>
  [...new Set(files.map((file) => file.split('/')[1]?.replace(/_(f16|f32|f64|bf16|i8|u8|n\d).*$/, '') ?? file))]
    .sort()
    .map(code)
    .join(', ');

/** Recordings by library and the spec that theirs are made of. */
export function recordings(): string {
  const groups = new Map<string, Recorded[]>();
  for (const one of recorded()) {
    const key = `${one.file.split('/')[0]} ${one.base}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups].sort().map(([key, members]) => {
    const [library = '', ...base] = key.split(' ');
    const name = base.join(' ');
    const files = members.map(({ file }) => file);
    return [
      library,
      name === 'no spec' || name === 'its own' ? name : code(name),
      String(files.length),
      kernelNames(files),
    ];
  });
  return table(['library', 'spec', 'recordings', 'kernels'], rows);
}

/** Recordings of which the manifest says something beyond the spec. */
export function remarks(): string {
  const noted = findRecordings(captures).filter(({ note }) => note !== undefined);
  return table(
    ['recording', 'remark'],
    noted.map(({ path, note = '' }) => [code(relative(join(captures, 'cpu'), path).replace('.safetensors', '')), note]),
  );
}
