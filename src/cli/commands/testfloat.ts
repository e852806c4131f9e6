import type { Command } from 'commander';

/** bitnorm testfloat: Berkeley TestFloat's vectors against our arithmetic. */
export function addTestfloat(program: Command): void {
  program
    .command('testfloat')
    .description('Check test vectors in Berkeley TestFloat’s format, read from standard input.')
    .argument('<function>', 'such as f16_add, f32_mulAdd, f32_to_bf16 or e4m3fn_to_f32')
    .option('--rounding <mode>', 'near_even, near_maxMag, minMag, min, max or odd', 'near_even')
    .option('--tininess <when>', 'after or before', 'after')
    .option('--overflow <policy>', 'ieee, saturateFinite, saturate or onnx', 'ieee')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExit status: 0 no mismatch, 1 mismatches, 2 malformed input.')
    .action(async (name: string, options: { rounding: string; tininess: string; overflow: string; json?: boolean }) => {
      const { testfloatCommand } = await import('../testfloat.ts');
      process.exitCode = await testfloatCommand(
        name,
        options,
        process.stdin as AsyncIterable<Uint8Array>,
        (text) => process.stdout.write(text),
        (text) => process.stderr.write(`bitnorm: ${text}`),
      );
    });
}
