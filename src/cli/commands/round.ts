import type { Command } from 'commander';

interface Options {
  readonly format: string;
  readonly rounding: string;
  readonly overflow: string;
  readonly subnormals: string;
  readonly json?: boolean;
}

/** bitnorm round: one number in a format, with its bits, error and neighbours. */
export function addRound(program: Command): void {
  program
    .command('round')
    .description('Round a number to a format: its bits, value, error in ulps and neighbours.')
    .argument('<number>', 'decimal, fraction (1/3), hexadecimal float (0x1.8p3), inf or nan; exact, however long')
    .requiredOption('--format <name>', 'name or alias of the format')
    .option(
      '--rounding <mode>',
      'tiesToEven, tiesToAway, towardZero, towardPositive, towardNegative, toOdd',
      'tiesToEven',
    )
    .option('--overflow <policy>', 'ieee, saturateFinite, saturate or onnx', 'ieee')
    .option('--subnormals <policy>', 'keep or flushOutput', 'keep')
    .option('--json', 'print as JSON')
    .allowUnknownOption()
    .action(async (text: string, options: Options) => {
      const [{ roundNumber }, { roundedText }] = await Promise.all([
        import('../../measure/round-number.ts'),
        import('../../report/rounded.ts'),
      ]);
      const rounded = roundNumber(text, options);
      process.stdout.write(`${options.json ? JSON.stringify(rounded, null, 2) : roundedText(rounded)}\n`);
    });
}
