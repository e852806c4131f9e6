import { statSync } from 'node:fs';
import type { Command } from 'commander';
import type { Dump } from '../../node/dump.ts';
import type { Report } from '../../report/model.ts';
import type { CheckedRun } from '../checked-runs.ts';
import { addEngineFlags, addThreadsFlag, type EngineFlags } from '../engine-flags.ts';
import { accepted, notAccepted, UsageError } from '../exit.ts';
import { addSpecFlags, type SpecFlags } from '../spec-flags.ts';

type Options = SpecFlags &
  EngineFlags & {
    readonly json?: boolean;
    readonly maxUlps?: string;
    readonly exact: boolean;
    readonly bounds: boolean;
    readonly report?: string;
  };

/** bitnorm check: the verdict on a dump. */
export function addCheck(program: Command, version: string): void {
  const command = program
    .command('check')
    .description('Judge a kernel’s dump (safetensors or npz with x, weight, bias, y …) against its spec.')
    .argument('<dumps...>', 'safetensors or npz files; of one input, they are compared with each other')
    .option('--map <names...>', 'other names of tensors, such as y=out0')
    .option('--max-ulps <n>', 'accept outputs at most this far from the prediction')
    .option('--no-exact', 'don’t compare with the exact result')
    .option('--no-bounds', 'accept equal bits alone: don’t judge by the bound of conforming kernels')
    .option('--report <folder>', 'write an HTML report there')
    .option('--json', 'print the verdict as JSON');
  addSpecFlags(addThreadsFlag(addEngineFlags(command))).addHelpText(
    'after',
    '\nThe spec comes from --spec or flags, or from the dump’s metadata (bitnorm.spec).\nOutputs named y@1, y@2 … are several runs of one dump.\nEvents are counted with --events, or where x has at most 2^18 elements.\nExit status: 0 every output is bit-equal, conforms or is accepted; 1 not;\n2 bad input.',
  );
  command.action(async (paths: string[], options: Options & { map?: string[] }) => {
    process.exitCode = await run(paths, options, options.map ?? [], version);
  });
}

/** y=out0 … as a record. */
function parseMap(pairs: readonly string[]): Readonly<Record<string, string>> {
  const entries = pairs
    .flatMap((pair) => pair.split(','))
    .map((pair) => {
      const [name, stored, ...rest] = pair.split('=');
      if (!name || !stored || rest.length > 0) throw new UsageError(`--map: expected NAME=STORED, got "${pair}"`);
      return [name, stored] as const;
    });
  return Object.fromEntries(entries);
}

function parseMaxUlps(text: string | undefined): number {
  if (text === undefined) return 0;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0))
    throw new UsageError(`--max-ulps: expected a number of at least 0, got "${text}"`);
  return value;
}

/** The title of a page: the kernel's name, if the dumps are all of one. */
function titleOf(names: readonly string[]): string {
  return new Set(names).size === 1 ? names[0] : `${names.length} dumps`;
}

async function run(
  paths: readonly string[],
  options: Options,
  map: readonly string[],
  version: string,
): Promise<number> {
  const folder = paths.find((path) => !statSync(path).isFile());
  if (folder !== undefined)
    throw new UsageError(`${folder}: not a file; for a folder of recordings use bitnorm report`);
  const [
    { specFromFlags },
    { withDumps },
    runsOf,
    { suggestFlags },
    dumps,
    { resolveSpec },
    terminal,
    { emulateOptionsOf },
    { newDumpChecker },
  ] = await Promise.all([
    import('../spec-flags.ts'),
    import('../recording.ts'),
    import('../checked-runs.ts'),
    import('../suggest.ts'),
    import('../../node/index.ts'),
    import('../../kernels/spec.ts'),
    import('../terminal.ts'),
    import('../emulate-options.ts'),
    import('../dump-checker.ts'),
  ]);
  const checker = newDumpChecker(options.threads);
  const checkOne = (dump: Dump): Promise<readonly CheckedRun[]> => {
    const spec = specFromFlags(options, dumps.storedSpec(dump) as Record<string, unknown> | undefined);
    if (spec === undefined) {
      throw new UsageError(`${dump.path} carries no spec. As far as its tensors tell, add:\n  ${suggestFlags(dump)}`);
    }
    return terminal.withProgress(dump.shape('x')[0] ?? 1, (step) =>
      runsOf.checkRunsOf(checker, dump, resolveSpec(spec), {
        ...emulateOptionsOf(options, dump.shape('x')),
        maxUlps: parseMaxUlps(options.maxUlps),
        withExact: options.exact,
        withBounds: options.bounds,
        onProgress: (done) => step(done, 'rows'),
      }),
    );
  };
  const report = await withDumps(paths, parseMap(map), async (open): Promise<Report> => {
    const runs: CheckedRun[] = [];
    for (const dump of open) runs.push(...(await checkOne(dump)));
    const title = titleOf(open.map(dumps.kernelName));
    return { title, version, kernels: runs.map((one) => one.report), runs: runsOf.reportedRuns(runs) };
  }).finally(checker.close);
  await show(report, options);
  return report.kernels.every(({ check }) => check?.accepted) ? accepted : notAccepted;
}

/** Writes and prints what was asked for. */
async function show(report: Report, options: Options): Promise<void> {
  if (options.report !== undefined) {
    const { writeReport } = await import('../write-report.ts');
    await writeReport(options.report, report);
  }
  if (options.json) {
    const { jsonReport } = await import('../../report/json.ts');
    process.stdout.write(`${jsonReport(report)}\n`);
  } else {
    const [{ textVerdicts }, { textOptions }] = await Promise.all([
      import('../../report/text.ts'),
      import('../terminal.ts'),
    ]);
    process.stdout.write(`${textVerdicts(report, textOptions())}\n`);
  }
}
