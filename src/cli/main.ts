#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addCheck } from './commands/check.ts';
import { addEmulate } from './commands/emulate.ts';
import { addFidelity } from './commands/fidelity.ts';
import { addFormats } from './commands/formats.ts';
import { addGolden } from './commands/golden.ts';
import { addGpu } from './commands/gpu.ts';
import { addOrder } from './commands/order.ts';
import { addPrecision } from './commands/precision.ts';
import { addReport } from './commands/report.ts';
import { addRound } from './commands/round.ts';
import { addTestfloat } from './commands/testfloat.ts';
import { badInput, explainError } from './exit.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('bitnorm')
  .description(
    'Predicts, bit for bit, what a low-precision normalization kernel must output, and says why when it doesn’t.',
  )
  .version(version)
  .showHelpAfterError('(add --help for the options)')
  .configureHelp({ helpWidth: 80 })
  .exitOverride();

for (const add of [
  addCheck,
  addGolden,
  addEmulate,
  addReport,
  addPrecision,
  addFidelity,
  addFormats,
  addOrder,
  addRound,
  addTestfloat,
  addGpu,
])
  add(program, version);
for (const command of program.commands) command.exitOverride();

// A reader that has seen enough, such as head, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : badInput;
  } else {
    process.stderr.write(`bitnorm: ${explainError(error)}\n`);
    process.exitCode = badInput;
  }
}
