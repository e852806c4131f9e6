import type { Command } from 'commander';
import { addSpecFlags, type SpecFlags } from '../spec-flags.ts';

/** bitnorm emulate: what the kernel must output for a file's inputs. */
export function addEmulate(program: Command): void {
  const command = program
    .command('emulate')
    .description('Predict a kernel’s outputs for the inputs in a file.')
    .argument('<inputs>', 'safetensors or npz file with x, weight, bias …')
    .option('-o, --output <file>', 'write the outputs there (npz by that extension, else safetensors)')
    .option('--exact', 'the correctly rounded results instead')
    .option('--json', 'print outputs’ values and events as JSON');
  addSpecFlags(command).action(
    async (path: string, options: SpecFlags & { output?: string; exact?: boolean; json?: boolean }) => {
      const { runEmulate } = await import('../predict.ts');
      runEmulate(path, options);
    },
  );
}
