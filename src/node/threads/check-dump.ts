import type { CheckResult } from '../../kernels/check.ts';
import type { CheckedBlock } from '../../kernels/check-block.ts';
import type { ResolvedSpec } from '../../kernels/spec.ts';
import { addWhole, type CheckPlan, checkEven, type DumpCheckOptions, planCheck, verdictOf } from '../check-dump.ts';
import type { Dump } from '../dump.ts';
import { portable } from './options.ts';
import type { CheckTask } from './worker.ts';
import type { Workers } from './workers.ts';

/** Blocks that wait or run at a time, for each thread: one to compute and the next. */
const ahead = 2;

/** The tasks of a plan's blocks. */
function tasksOf(dump: Dump, { spec, roles, blocks = [] }: CheckPlan, options: DumpCheckOptions): readonly CheckTask[] {
  const used = ['x', ...roles.inputs.map(({ stored }) => stored), ...roles.outputs];
  const common = {
    path: dump.path,
    names: Object.fromEntries(used.map((name) => [name, dump.storedName(name)])),
    spec: JSON.stringify(spec),
    options: { ...portable(options), ...picked(options) },
  };
  return blocks.map((block) => ({ ...common, block }));
}

function picked({ withExact, withBounds }: DumpCheckOptions): Pick<DumpCheckOptions, 'withExact' | 'withBounds'> {
  return {
    ...(withExact === undefined ? {} : { withExact }),
    ...(withBounds === undefined ? {} : { withBounds }),
  };
}

/**
 * `checkDump` with its blocks on several threads, which read the file themselves. What blocks came to is added in their order, so that the
 * result is the same.
 * @throws RangeError as `checkDump`
 */
export async function checkDumpOn(
  { threads, workers }: { readonly threads: number; readonly workers: Workers },
  dump: Dump,
  spec: ResolvedSpec,
  options: DumpCheckOptions = {},
): Promise<CheckResult> {
  const plan = planCheck(dump, spec, options);
  if (plan.blocks === undefined) addWhole(dump, plan);
  const tasks = tasksOf(dump, plan, options);
  const start = (task: CheckTask): Promise<CheckedBlock> => {
    const running = workers.run('checkRows', task) as Promise<CheckedBlock>;
    // Of several that fail, the first block's error is told.
    running.catch(() => undefined);
    return running;
  };
  const window = threads * ahead;
  const running = tasks.slice(0, window).map(start);
  for (const [i, { block }] of tasks.entries()) {
    plan.checker.addChecked(await (running.shift() as Promise<CheckedBlock>));
    if (i + window < tasks.length) running.push(start(tasks[i + window]));
    checkEven(dump, plan, block);
    options.onProgress?.(block.first + block.count, block.rows);
  }
  return verdictOf(dump, plan, options.outputs);
}
