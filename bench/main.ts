import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { thisMachine } from './harness/machine.ts';
import { type Progress, progressOn } from './harness/progress.ts';
import { type RowResult, refusedResult, resultOf } from './harness/result.ts';
import type { Effort } from './harness/rounds.ts';
import type { BenchContext, Row } from './harness/row.ts';
import { sizesTables, textTable } from './page/table.ts';
import { openCommandLine } from './peers/command-line.ts';
import { openPeers } from './peers/peers.ts';
import { rows } from './rows/rows.ts';
import { measureSizes } from './sizes/measure.ts';
import { readResults, writeResults } from './write.ts';

/*
 * Times of one run, as ratios to a stated baseline, held against the goals. A path is timed only after its results were found equal to the
 * reference's. A full run writes results.json and docs/speed.md.
 *   --quick      less than a minute: fewer rounds, smaller inputs; writes nothing
 *   --only TEXT  the rows whose id has that text, and no sizes; writes nothing
 *   --page       measures nothing: writes docs/speed.md anew from results.json
 */

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
});

const efforts: Readonly<Record<'quick' | 'full', Effort>> = {
  quick: { rounds: 9, sample: 3e6, budget: 4e8 },
  full: { rounds: 31, sample: 2e7, budget: 8e9 },
};

async function resultsOf(
  chosen: readonly Row[],
  context: BenchContext,
  progress: Progress,
): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  for (const [i, row] of chosen.entries()) {
    progress.show(`${i + 1}/${chosen.length} ${row.group}: ${row.name}`);
    try {
      results.push(resultOf(row, await row.measure(context)));
    } catch (error) {
      results.push(refusedResult(row, error));
    }
  }
  return results;
}

async function bench(context: BenchContext, only: string | undefined): Promise<void> {
  const progress = progressOn(process.stderr);
  const chosen = rows.filter(({ id }) => only === undefined || id.includes(only));
  if (chosen.length === 0)
    throw new RangeError(`--only expected part of one of ${rows.map(({ id }) => id).join(', ')}`);
  const results = await resultsOf(chosen, context, progress);
  progress.clear();
  console.log(textTable(results));
  const refused = results.some(({ standing }) => standing === 'refused');
  if (refused) process.exitCode = 1;
  if (only !== undefined) return;
  const sizes = await measureSizes(context, progress.show);
  progress.clear();
  console.log(`\n${sizesTables(sizes)}`);
  if (!context.quick && !refused) await writeResults({ machine: thisMachine(), rows: results, sizes });
}

/** Opens the peers, measures, and leaves nothing behind, however it ends. */
async function measure(quick: boolean, only: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bitnorm-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  const peers = openPeers(folder);
  try {
    const command = openCommandLine(folder);
    await bench({ quick, peers, folder, command, effort: quick ? efforts.quick : efforts.full }, only);
  } finally {
    peers.close();
  }
}

if (options.page) await writeResults(readResults());
else await measure(options.quick, options.only);
