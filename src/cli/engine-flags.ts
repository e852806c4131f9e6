import type { Command } from 'commander';
import { engineNames } from '../engines/engine.ts';

/** Options that choose how a kernel is emulated, as commander hands them over. */
export interface EngineFlags {
  readonly engine?: string;
  readonly threads?: string;
  readonly events?: boolean;
}

/** Adds --threads. */
export function addThreadsFlag(command: Command): Command {
  return command.option('--threads <n>', 'check on so many threads (default: of large dumps one a core, up to 8)');
}

/** Adds --engine. */
export function addEngineFlag(command: Command): Command {
  return command.option('--engine <name>', `what emulates: fastest, ${engineNames.join(', ')}`, 'fastest');
}

/** Adds --engine and --events. */
export function addEngineFlags(command: Command): Command {
  return addEngineFlag(command).option('--events', 'count events by stage, also where x has more than 2^18 elements');
}
