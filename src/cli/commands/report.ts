import type { Command } from 'commander';
import type { KernelReport, ReportedRuns } from '../../report/model.ts';
import { addEngineFlag, addThreadsFlag, type EngineFlags } from '../engine-flags.ts';

type Options = EngineFlags & { out: string; title: string; json?: boolean };

/** bitnorm report: every recording of a folder in one table and page. */
export function addReport(program: Command, version: string): void {
  const command = program
    .command('report')
    .description('Check every recorded kernel of folders or files and write an HTML report.')
    .argument('<paths...>', 'safetensors or npz files, or folders of them (with kernels.json)')
    .option('--out <folder>', 'where to write index.html and report.json', 'report')
    .option('--title <text>', 'headline of the report', 'Recorded kernels')
    .option('--json', 'print the report as JSON');
  addThreadsFlag(addEngineFlag(command))
    .addHelpText(
      'after',
      '\nExit status: 0 the report was written, 2 bad input.\nFor a verdict as exit status use bitnorm check.',
    )
    .action(async (paths: string[], options: Options) => {
      await run(paths, options, version);
    });
}

async function run(paths: readonly string[], options: Options, version: string): Promise<void> {
  const [{ findRecordings }, { checkRecording }, { writeReport }, terminal, { emulateOptionsOf }, { newDumpChecker }] =
    await Promise.all([
      import('../../node/manifest.ts'),
      import('../recording.ts'),
      import('../write-report.ts'),
      import('../terminal.ts'),
      import('../emulate-options.ts'),
      import('../dump-checker.ts'),
    ]);
  // Recordings are small: what the engine counts is shown.
  const counting = emulateOptionsOf(options, []);
  const recordings = paths.flatMap(findRecordings);
  const checker = newDumpChecker(options.threads);
  const { kernels, runs } = await terminal
    .withProgress(recordings.length, async (step) => {
      const [all, together]: [KernelReport[], ReportedRuns[]] = [[], []];
      for (const [i, recorded] of recordings.entries()) {
        step(i, recorded.path);
        const one = await checkRecording(checker, recorded, counting, all.length);
        all.push(...one.kernels);
        together.push(...one.runs);
      }
      return { kernels: all, runs: together };
    })
    .finally(checker.close);
  const report = { title: options.title, version, kernels, runs };
  const page = await writeReport(options.out, report);
  if (options.json) {
    const { jsonReport } = await import('../../report/json.ts');
    process.stdout.write(`${jsonReport(report)}\n`);
    return;
  }
  const { textReport } = await import('../../report/text.ts');
  process.stdout.write(`${textReport(report, terminal.textOptions())}\n\nReport: ${page}\n`);
}
