import type { Command } from 'commander';
import { addEngineFlags } from '../engine-flags.ts';
import type { PredictOptions } from '../predict.ts';
import { addSpecFlags } from '../spec-flags.ts';

/** bitnorm emulate: what the kernel must output for a file's inputs. */
export function addEmulate(program: Command): void {
  const command = program
    .command('emulate')
    .description('Predict a kernel’s outputs for the inputs in a file.')
    .argument('<inputs>', 'safetensors or npz file with x, weight, bias …')
    .option('-o, --output <file>', 'write the outputs there (npz by that extension, else safetensors)')
    .option('--exact', 'the correctly rounded results instead')
    .option('--json', 'print outputs’ values and events as JSON');
  addSpecFlags(addEngineFlags(command)).action(async (path: string, options: PredictOptions) => {
    const { runEmulate } = await import('../predict.ts');
    runEmulate(path, options);
  });
}
