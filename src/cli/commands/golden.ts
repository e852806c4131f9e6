import type { Command } from 'commander';
import { addSpecFlags, type SpecFlags } from '../spec-flags.ts';

/** bitnorm golden: a file with inputs, the outputs a kernel must give, and the spec. */
export function addGolden(program: Command): void {
  const command = program
    .command('golden')
    .description('Write a golden file: inputs, the outputs that a kernel must give, and its spec.')
    .argument('[inputs]', 'safetensors or npz file with x, weight, bias …; without it inputs are made')
    .requiredOption('-o, --output <file>', 'file to write: npz by that extension, else safetensors')
    .option('--shape <lengths>', 'shape of x where inputs are made, such as 8,1024')
    .option('--input-seed <n>', 'seed of the inputs made', '0')
    .option('--json', 'print what was written as JSON');
  addSpecFlags(command).action(
    async (
      path: string | undefined,
      options: SpecFlags & { output: string; shape?: string; inputSeed: string; json?: boolean },
    ) => {
      const { runGolden } = await import('../predict.ts');
      runGolden(path, options);
    },
  );
}
