import type { CheckResult } from '../../kernels/check.ts';
import { type CheckedBlock, checkBlock } from '../../kernels/check-block.ts';
import type { ResolvedSpec } from '../../kernels/spec.ts';
import {
  addWhole,
  type CheckPlan,
  checkEven,
  type DumpCheckOptions,
  newCheckMemory,
  planCheck,
  verdictOf,
} from '../check-dump.ts';
import type { Dump } from '../dump.ts';
import { readBlock } from '../read-block.ts';
import { portable } from './options.ts';
import type { CheckTask } from './worker.ts';
import type { Workers } from './workers.ts';

/** Threads that check blocks. */
export interface CheckThreads {
  readonly workers: Workers;
  /** Blocks that the workers may have at a time, waiting or running. */
  readonly window: number;
  /** Whether the calling thread checks blocks too, one after another, between which it listens to the others. Default false: it waits. */
  readonly callerWorks?: boolean;
}

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

/** Checks blocks on the calling thread. */
function checkingHere(
  dump: Dump,
  plan: CheckPlan,
  options: DumpCheckOptions,
): (task: CheckTask) => Promise<CheckedBlock> {
  const memory = newCheckMemory(dump, plan, options);
  return async ({ block }) => {
    await new Promise(setImmediate);
    const { inputs, outputs, place } = readBlock(dump, block, memory.blocks);
    return checkBlock(plan.spec, inputs, outputs, options, place, memory.predictions);
  };
}

/** Runs tasks, each by the first of several ways that is free; what they came to, in the tasks' order. No task begins after one has failed. */
async function* inOrder<Task, Result>(
  tasks: readonly Task[],
  ways: readonly ((task: Task) => Promise<Result>)[],
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  const started: (() => void)[] = [];
  let ended = false;
  const take = async (way: (task: Task) => Promise<Result>): Promise<void> => {
    while (!ended && running.length < tasks.length) {
      const one = way(tasks[running.length]);
      running.push(one);
      for (const note of started.splice(0)) note();
      try {
        await one;
      } catch {
        ended = true;
      }
    }
  };
  for (const way of ways) void take(way);
  try {
    for (let i = 0; i < tasks.length; i++) {
      while (i >= running.length) await new Promise<void>((resolve) => started.push(resolve));
      yield await running[i];
    }
  } finally {
    ended = true;
  }
}

/**
 * `checkDump` with its blocks on several threads, which read the file themselves. What blocks came to is added in their order, so that the
 * result is the same.
 * @throws RangeError as `checkDump`
 */
export async function checkDumpOn(
  { workers, window, callerWorks = false }: CheckThreads,
  dump: Dump,
  spec: ResolvedSpec,
  options: DumpCheckOptions = {},
): Promise<CheckResult> {
  const plan = planCheck(dump, spec, options);
  if (plan.blocks === undefined) addWhole(dump, plan);
  const tasks = tasksOf(dump, plan, options);
  const there = (task: CheckTask) => workers.run('checkRows', task) as Promise<CheckedBlock>;
  const ways = [
    ...(callerWorks ? [checkingHere(dump, plan, options)] : []),
    ...Array.from({ length: window }, () => there),
  ];
  let i = 0;
  for await (const checked of inOrder(tasks, ways)) {
    const { block } = tasks[i++];
    plan.checker.addChecked(checked);
    checkEven(dump, plan, block);
    options.onProgress?.(block.first + block.count, block.rows);
  }
  return verdictOf(dump, plan, options.outputs);
}
