import { resolveSpec } from '#library/index';
import { median } from '../harness/numbers.ts';
import type { BenchContext, Goal, Measurement, Row, RowHead } from '../harness/row.ts';
import type { CommandRun } from '../peers/command-line.ts';
import { dumpIn } from './dump.ts';

const group = 'The command line';
const spec = resolveSpec({ bitnorm: 1, norm: 'layer', preset: 'fp16' });

interface CheckRecord extends RowHead {
  readonly flags: readonly string[];
  readonly figure: (run: CommandRun, bytes: number) => number;
}

/** Checks a long dump in a process of its own. */
function checkRow({ flags, figure, ...head }: CheckRecord): Row {
  const measure = ({ folder, quick, command }: BenchContext): Promise<Measurement> => {
    const { path, bytes } = dumpIn(folder, spec, quick ? 256e6 : 1e9);
    const runs = command.watch(quick ? 1 : 3, 'check', path, ...flags);
    for (const { output } of runs) if (!output.includes('bit-equal')) throw new Error(`check said: ${output}`);
    return Promise.resolve({ n: bytes, figure: median(runs.map((run) => figure(run, bytes))) });
  };
  return { ...head, measure };
}

const oneThread = ['--threads', '1'];

const rate: CheckRecord['figure'] = ({ milliseconds }, bytes) => bytes / 1e3 / milliseconds;
const speed: Goal = { bound: 'atLeast', unit: 'MB/s', of: 'in the whole process' };

const start: Row = {
  id: 'start',
  group,
  name: 'bitnorm formats, the whole process',
  goal: { bound: 'atMost', limit: 150, unit: 'ms', of: 'from start to end' },
  measure: ({ command }) => {
    command.run('formats');
    const times = Array.from({ length: 10 }, () => command.run('formats').milliseconds);
    return Promise.resolve({ n: times.length, figure: median(times), best: Math.min(...times) });
  },
};

export const commandRows: readonly Row[] = [
  start,
  checkRow({
    id: 'check-speed',
    group,
    name: 'check of a dump of an fp16 layer norm, by its bits, on one thread',
    goal: { ...speed, limit: 200 },
    flags: ['--no-exact', ...oneThread],
    figure: rate,
  }),
  checkRow({
    id: 'check-speed-threads',
    group,
    name: 'the same, on as many threads as there are cores',
    goal: speed,
    flags: ['--no-exact'],
    figure: rate,
  }),
  checkRow({
    id: 'check-memory',
    group,
    name: 'check of a dump of an fp16 layer norm, by its bits',
    goal: { bound: 'atMost', limit: 400, unit: 'MB', of: 'peak resident memory' },
    flags: ['--no-exact'],
    figure: ({ peakBytes = Number.NaN }) => peakBytes / 1e6,
  }),
  checkRow({
    id: 'check-exact-speed',
    group,
    name: 'check of the same, with the exact result, on one thread',
    goal: speed,
    flags: oneThread,
    figure: rate,
  }),
];
