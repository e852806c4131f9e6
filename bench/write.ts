import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPlots } from '#library/report/html/plot';
import { speedPage } from './page/page.ts';
import { pictures } from './page/pictures.ts';
import { type Results, resultsText } from './results.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every file that a run writes: its path from the root, and what it should hold. */
export async function filesOf(results: Results): Promise<ReadonlyMap<string, string>> {
  const draw = await loadPlots();
  return new Map([
    ['bench/results.json', resultsText(results)],
    ['docs/speed.md', speedPage(results)],
    ...pictures(draw, results.sizes).map(([name, svg]) => [`docs/pictures/${name}`, svg] as const),
  ]);
}

/** Writes results.json and the page with its pictures. */
export async function writeResults(results: Results): Promise<void> {
  mkdirSync(join(root, 'docs/pictures'), { recursive: true });
  // From the text of results.json, so that whoever reads it can write the same page.
  const kept = JSON.parse(resultsText(results)) as Results;
  for (const [path, text] of await filesOf(kept)) writeFileSync(join(root, path), text);
}

/** What the last full run wrote. */
export const readResults = (): Results => JSON.parse(readFileSync(join(root, 'bench/results.json'), 'utf8')) as Results;
