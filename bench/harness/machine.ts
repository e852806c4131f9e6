import { availableParallelism, cpus, totalmem } from 'node:os';

/** What ratios depend on: nothing that names one machine rather than its kind. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    processor: (cpus()[0]?.model ?? 'an unknown processor').trim(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
}
