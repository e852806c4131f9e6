import type { Command } from 'commander';

/** bitnorm formats: the formats known by name. */
export function addFormats(program: Command): void {
  program
    .command('formats')
    .description('List the number formats, or one with all its facts.')
    .argument('[name]', 'name or alias of a format')
    .option('--json', 'print as JSON')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { formats, findFormat } = await import('../../formats/catalogue.ts');
      const chosen = name === undefined ? formats : [findFormat(name)];
      if (options.json) {
        process.stdout.write(`${JSON.stringify(name === undefined ? chosen : chosen[0], null, 2)}\n`);
        return;
      }
      const { formatTable, formatFacts } = await import('../../report/formats.ts');
      const [only] = chosen;
      process.stdout.write(`${name === undefined || only === undefined ? formatTable(chosen) : formatFacts(only)}\n`);
    });
}
