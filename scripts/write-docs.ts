/**
 * Writes what pages of docs say of the catalogues, between `<!-- generated: NAME -->` and `<!-- end of NAME -->`, docs/pictures and
 * spec.schema.json.
 * Run by `npm run docs`; test/house/generated.test.ts fails where a page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { specSchema } from '../src/kernels/schema/index.ts';
import { bounds } from './docs/bound-tables.ts';
import { blockModes, extrema, floats, integers, nvfp4Steps, quantisation } from './docs/format-tables.ts';
import { constants, gainTable, normTable, orders, powerConstants, statisticTable } from './docs/norm-tables.ts';
import { pictures } from './docs/order-pictures.ts';
import { recordings, remarks } from './docs/recording-tables.ts';
import { root } from './docs/root.ts';
import {
  backwardKeyTable,
  backwardStageTable,
  convert,
  groupNorm,
  integerGroupNorm,
  integerNorm,
  keyTable,
  norm,
  otherNorms,
  presetTable,
  reduce,
  stageTable,
} from './docs/spec-tables.ts';

/** The generated parts by page and name. */
const parts: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/formats.md': { floats, integers, quantisation, blockModes, nvfp4Steps },
  'docs/arithmetic.md': { extrema },
  'docs/bounds.md': { bounds },
  'docs/kernels.md': { recordings, remarks },
  'docs/norms.md': { norms: normTable, statistics: statisticTable, gains: gainTable, constants, powerConstants },
  'docs/orders.md': { orders },
  'docs/spec.md': {
    presets: presetTable,
    normKeys: () => keyTable('norm', norm, groupNorm),
    normStages: () => stageTable('norm', norm, ...otherNorms),
    backwardKeys: backwardKeyTable,
    backwardStages: backwardStageTable,
    reduceKeys: () => keyTable('reduce', reduce),
    convertKeys: () => keyTable('convert', convert),
    integerNormKeys: () => keyTable('integerNorm', integerNorm, integerGroupNorm),
    integerNormStages: () => stageTable('integerNorm', integerNorm),
  },
};

function filled(page: string, text: string, [name, make]: readonly [string, () => string]): string {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`${page}: expected ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n${make()}\n${text.slice(to)}`;
}

/** Every generated file: its path from the root, and what it should hold. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const pages = Object.entries(parts).map(([page, ofPage]): [string, string] => {
    const text = readFileSync(join(root, page), 'utf8');
    return [page, Object.entries(ofPage).reduce((filledSoFar, part) => filled(page, filledSoFar, part), text)];
  });
  return new Map([...pages, ...pictures(), ['spec.schema.json', `${JSON.stringify(specSchema, null, 2)}\n`]]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [path, text] of generatedFiles()) writeFileSync(join(root, path), text);
}
