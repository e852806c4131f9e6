import type { Command } from 'commander';

interface Options {
  readonly length: string;
  readonly svg?: string;
  readonly json?: boolean;
}

/** bitnorm order: what an order does with so many elements, in words and as a picture. */
export function addOrder(program: Command): void {
  program
    .command('order')
    .description('Show an order of summation: in words, how high its tree is, and as a picture.')
    .argument('<order>', 'name of an order, or JSON such as {"split": …}')
    .requiredOption('--length <n>', 'number of elements')
    .option('--svg <file>', 'write a picture of the tree there')
    .option('--json', 'print as JSON')
    .action(async (order: string, options: Options) => {
      const { runOrder } = await import('../order.ts');
      runOrder(order, options);
    });
}
