import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progressOn } from './harness/progress.ts';
import { type RowResult, refusedResult, resultOf } from './harness/result.ts';
import type { Effort } from './harness/rounds.ts';
import type { BenchContext, Row } from './harness/row.ts';
import { textTable } from './page/table.ts';
import { build } from './peers/command-line.ts';
import { openPeers } from './peers/peers.ts';
import { rows } from './rows/rows.ts';

/*
 * Times of one run, as ratios to a stated baseline, held against the goals. A path is timed only after its results were found equal to the
 * reference's.
 */

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});

const efforts: Readonly<Record<'quick' | 'full', Effort>> = {
  quick: { rounds: 9, sample: 3e6, budget: 6e8 },
  full: { rounds: 31, sample: 2e7, budget: 1e10 },
};

async function resultsOf(chosen: readonly Row[], context: BenchContext): Promise<readonly RowResult[]> {
  const progress = progressOn(process.stderr);
  const results: RowResult[] = [];
  for (const [i, row] of chosen.entries()) {
    progress.show(`${i + 1}/${chosen.length} ${row.group}: ${row.name}`);
    try {
      results.push(resultOf(row, await row.measure(context)));
    } catch (error) {
      results.push(refusedResult(row, error));
    }
  }
  progress.clear();
  return results;
}

const folder = mkdtempSync(join(tmpdir(), 'bitnorm-bench-'));
const peers = openPeers(folder);
try {
  build();
  const { quick, only } = options;
  const chosen = rows.filter(({ id }) => only === undefined || id.includes(only));
  const context = { quick, peers, folder, effort: quick ? efforts.quick : efforts.full };
  const results = await resultsOf(chosen, context);
  console.log(textTable(results));
  if (results.some(({ standing }) => standing === 'refused')) process.exitCode = 1;
} finally {
  peers.close();
  rmSync(folder, { recursive: true });
}
