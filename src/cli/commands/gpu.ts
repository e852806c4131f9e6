import type { Command } from 'commander';
import { noAdapter } from '../exit.ts';
import type { GpuOptions } from '../gpu/run.ts';
import { addSpecFlags } from '../spec-flags.ts';

/** bitnorm gpu: a spec's kernel in WGSL, run on this machine's adapter. */
export function addGpu(program: Command, version: string): void {
  const command = program
    .command('gpu')
    .description('Run a spec’s kernel in WGSL on this machine’s adapter, and compare it with the prediction.')
    .argument('[inputs]', 'safetensors or npz file with x, weight, bias …; without it inputs are made')
    .option('--shape <lengths>', 'shape of x where inputs are made, such as 8,1024')
    .option('--input-seed <n>', 'seed of the inputs made', '0')
    .option('--emit <file>', 'write the kernel there')
    .option('--soft', 'use none of the device’s floating operations, known or not')
    .option('--self-test', 'measure what the device’s floating operations do')
    .option('--grid', 'run norms by statistics by presets by orders by directions; flags of these take lists')
    .option('--direction <names>', 'of --grid: forward,backward')
    .option('--json', 'print the outcome as JSON');
  addSpecFlags(command).addHelpText(
    'after',
    '\nExit status: 0 every output is bit-equal, 1 not, or none was run, 2 bad input,\n3 no adapter, or no package webgpu.',
  );
  command.action(async (path: string | undefined, options: GpuOptions) => {
    const { runGpu } = await import('../gpu/run.ts');
    const { NoGpuError } = await import('../../node/gpu.ts');
    try {
      process.exitCode = await runGpu(path, options, version);
    } catch (error) {
      if (!(error instanceof NoGpuError)) throw error;
      process.stderr.write(`bitnorm: ${error.message}\n`);
      process.exitCode = noAdapter;
    }
  });
}
