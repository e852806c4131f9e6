import type { Command } from 'commander';
import type { PrecisionOptions } from '../precision.ts';

/** bitnorm precision: where each statistic works in a format, and where it dies. */
export function addPrecision(program: Command, version: string): void {
  program
    .command('precision')
    .description('Sweep σ, length and mean of the inputs, and tell where each statistic works and where it dies.')
    .option('--norm <name>', 'layer, rms, batch, group, instance or weight', 'batch')
    .option('--statistic <kinds>', 'such as l1,l2,linf,topk:10', 'l2,l1,linf,topk:10')
    .option('--format <formats>', 'of x and y: floating formats, int8', 'fp16,bf16,int8')
    .option('--acc <formats>', 'inside: floating formats; same is that of x', 'same')
    .option('--order <orders>', 'names of orders, or one as JSON', 'sequential,pairwise')
    .option('--sigma <exponents>', 'k of σ = 2^k, such as -12..8 or -20..14:2')
    .option('--length <lengths>', 'terms m of a group; the first one is at rest')
    .option('--mean <ratios>', 'means of x in σ; the first one is at rest')
    .option('--seeds <n>', 'groups of random terms')
    .option('--eps <value>', 'epsilon (default: 0)')
    .option('--divide <when>', 'of means: after, each or merge')
    .option('--root <kind>', 'divide, reciprocal or rsqrt (default: divide)')
    .option('--spec <file>', 'spec laid over that of every floating kernel')
    .option('--no-backward', 'leave the gradient dx out')
    .option('--no-bounds', 'leave the bounds of errors out')
    .option('--quick', 'one seed, shorter groups, every other σ')
    .option('--out <folder>', 'write index.html and precision.json there')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExit status: 0 the sweep was made, 2 bad input.')
    .action(async (options: PrecisionOptions) => {
      const { runPrecision } = await import('../precision.ts');
      await runPrecision(options, version);
    });
}
