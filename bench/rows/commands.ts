import { resolveSpec } from '../../src/index.ts';
import { median } from '../harness/numbers.ts';
import type { BenchContext, Goal, Measurement, Row, RowHead } from '../harness/row.ts';
import { type CommandRun, runCommand, timeCommand } from '../peers/command-line.ts';
import { dumpIn } from './dump.ts';

const group = 'The command line';
const spec = resolveSpec({ bitnorm: 1, norm: 'layer', preset: 'fp16' });

/** Whole runs of `check` on one dump, by what it is told: two figures come from one run. */
const runs = new WeakMap<BenchContext, Map<string, readonly CommandRun[]>>();

interface Checked {
  readonly bytes: number;
  readonly runs: readonly CommandRun[];
}

function checked(context: BenchContext, flags: readonly string[]): Checked {
  const dump = dumpIn(context.folder, spec, context.quick ? 64e6 : 1e9);
  const known = runs.get(context) ?? new Map<string, readonly CommandRun[]>();
  runs.set(context, known);
  const made =
    known.get(flags.join(' ')) ??
    Array.from({ length: context.quick ? 1 : 3 }, () => runCommand(['check', dump.path, ...flags], context.folder));
  for (const { output } of made) if (!output.includes('bit-equal')) throw new Error(`check said: ${output}`);
  known.set(flags.join(' '), made);
  return { bytes: dump.bytes, runs: made };
}

interface CheckRecord extends RowHead {
  readonly flags: readonly string[];
  readonly figure: (run: CommandRun, bytes: number) => number;
}

function checkRow({ flags, figure, ...head }: CheckRecord): Row {
  const measure = (context: BenchContext): Promise<Measurement> => {
    const { bytes, runs: made } = checked(context, flags);
    const figures = made.map((run) => figure(run, bytes));
    return Promise.resolve({ n: bytes, figure: median(figures) });
  };
  return { ...head, measure };
}

const rate: CheckRecord['figure'] = ({ milliseconds }, bytes) => bytes / 1e3 / milliseconds;
const speed = (of: string, limit?: number): Goal => ({
  bound: 'atLeast',
  unit: 'MB/s',
  of,
  ...(limit === undefined ? {} : { limit }),
});

const start: Row = {
  id: 'start',
  group,
  name: 'bitnorm formats, whole process',
  goal: { bound: 'atMost', limit: 150, unit: 'ms', of: 'from start to end' },
  measure: () => {
    const times = Array.from({ length: 10 }, () => timeCommand(['formats']));
    return Promise.resolve({ n: times.length, figure: median(times), best: Math.min(...times) });
  },
};

export const commandRows: readonly Row[] = [
  start,
  checkRow({
    id: 'check-speed',
    group,
    name: 'check of a dump of an fp16 layer norm, by its bits',
    goal: speed('read and judged, whole process', 200),
    flags: ['--no-exact'],
    figure: rate,
  }),
  checkRow({
    id: 'check-memory',
    group,
    name: 'check of a dump of an fp16 layer norm, by its bits',
    goal: { bound: 'atMost', limit: 400, unit: 'MB', of: 'peak resident memory' },
    flags: ['--no-exact'],
    figure: ({ peakBytes }) => peakBytes / 1e6,
  }),
  checkRow({
    id: 'check-exact-speed',
    group,
    name: 'check of the same, with the exact result',
    goal: speed('read and judged, whole process'),
    flags: [],
    figure: rate,
  }),
];
