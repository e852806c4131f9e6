import type { Command } from 'commander';
import type { FidelityOptions } from '../fidelity.ts';
import { addSpecFlags } from '../spec-flags.ts';

/** bitnorm fidelity: how faithful outputs and gradients are to the exact ones, under loss scales. */
export function addFidelity(program: Command, version: string): void {
  const command = program
    .command('fidelity')
    .description('Compare outputs and gradients with the exact ones: distance, direction and length, by loss scale.')
    .argument('[inputs]', 'safetensors or npz file with x, dy, weight …; without it inputs are made')
    .option('--shape <lengths>', 'shape of x where inputs are made', '16,256')
    .option('--sigma <exponent>', 'x made has the standard deviation 2^k', '0')
    .option('--dy <exponent>', 'dy made has the standard deviation 2^k', '-20')
    .option('--input-seed <n>', 'seed of the inputs made', '0')
    .option('--loss-scale <exponents>', 'k of loss scales 2^k, such as 0..16 or 0,8,16', '0..36:4')
    .option('--json', 'print as JSON');
  addSpecFlags(command).addHelpText(
    'after',
    '\nA spec with "backward": true has gradients. Where the file has the kernel’s own\noutputs, they are compared too. Exit status: 0 it was measured, 2 bad input.',
  );
  command.action(async (path: string | undefined, options: FidelityOptions) => {
    const { runFidelity } = await import('../fidelity.ts');
    await runFidelity(path, options, version);
  });
}
