import { freemem } from 'node:os';
import { type Contestant, isMissing } from '../harness/contestant.ts';
import { timesOf } from '../harness/numbers.ts';
import { timeInRounds } from '../harness/rounds.ts';
import type { BenchContext } from '../harness/row.ts';
import type { Curve, Point, Subject } from './curve.ts';
import { subjects } from './subjects.ts';

type Shape = readonly [rows: number, columns: number];

/** Nanoseconds that one run of a path may take: past it, its curve ends. */
const longest = { quick: 5e7, full: 3e9 };

const columnsOfLengths = 1000;

/** 10^3, 3·10^3 … elements, in rows of a thousand. */
function lengths(quick: boolean): readonly Shape[] {
  const largest = quick ? 1e6 : 1e8;
  const all = [3, 4, 5, 6, 7, 8].flatMap((exponent) => [10 ** exponent, 3 * 10 ** exponent]);
  return all.filter((n) => n <= largest).map((n) => [n / columnsOfLengths, columnsOfLengths]);
}

/** One length, from a single row to rows of a single element. */
function shapes(quick: boolean): readonly Shape[] {
  const exponent = quick ? 16 : 20;
  const step = quick ? 4 : 2;
  return Array.from({ length: exponent / step + 1 }, (_, i) => [2 ** (i * step), 2 ** (exponent - i * step)]);
}

/** Times the paths of a subject at one size that are not yet too slow. */
async function timesAt(subject: Subject, [rows, columns]: Shape, context: BenchContext, ended: ReadonlySet<string>) {
  const paths = Object.entries(await subject.set(context, rows, columns));
  const present = paths.filter((entry): entry is [string, Contestant] => !isMissing(entry[1]) && !ended.has(entry[0]));
  const { quick, effort } = context;
  const samples = await timeInRounds(
    present.map(([, contestant]) => contestant),
    { rounds: quick ? 5 : 15, sample: effort.sample / 4, budget: effort.budget / 4 },
  );
  const n = rows * columns;
  return present.map(([path], i) => {
    const { median, best } = timesOf(samples[i]);
    return { path, point: { rows, columns, median: median / n, best: best / n }, once: median };
  });
}

async function curvesOf(
  subject: Subject,
  sizes: readonly Shape[],
  context: BenchContext,
  onSize: (text: string) => void,
): Promise<readonly Curve[]> {
  const points = new Map<string, Point[]>();
  const ended = new Set<string>();
  const limit = context.quick ? longest.quick : longest.full;
  for (const [i, [rows, columns]] of sizes.entries()) {
    if (rows * columns * subject.bytesPerElement > freemem() / 2) break;
    if (i > 0 && [...points.keys()].every((path) => ended.has(path))) break;
    onSize(`${subject.name}: ${rows} × ${columns}`);
    const growth = i + 1 < sizes.length ? (sizes[i + 1][0] * sizes[i + 1][1]) / (rows * columns) : 1;
    for (const { path, point, once } of await timesAt(subject, [rows, columns], context, ended)) {
      points.set(path, [...(points.get(path) ?? []), point]);
      if (once * growth > limit) ended.add(path);
    }
  }
  return [...points].map(([path, ofPath]) => ({ subject: subject.name, path, points: ofPath }));
}

/** Times over sizes: what fits in memory and does not take forever. */
export interface Sizes {
  readonly lengths: readonly Curve[];
  readonly shapes: readonly Curve[];
}

export async function measureSizes(context: BenchContext, onSize: (text: string) => void): Promise<Sizes> {
  const over = async (list: readonly Subject[], sizes: readonly Shape[]) => {
    const curves: Curve[] = [];
    for (const subject of list) curves.push(...(await curvesOf(subject, sizes, context, onSize)));
    return curves;
  };
  return {
    lengths: await over(subjects.lengths, lengths(context.quick)),
    shapes: await over(subjects.shapes, shapes(context.quick)),
  };
}
