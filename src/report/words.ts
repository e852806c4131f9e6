import { findFormat } from '../formats/catalogue.ts';
import type { OutputVerdict } from '../kernels/check.ts';
import { classify, type WorstElement } from '../measure/comparison.ts';
import { type KernelReport, type Report, type Standing, standingOf } from './model.ts';
import { counted, countOfUlps, grouped, indexText, valueText } from './numbers.ts';

/** Every standing, the best first, with what to call the kernels that have it. */
export const standings = {
  'bit-equal': 'Bit-equal',
  conforms: 'Conforms',
  accepted: 'Accepted',
  differs: 'Differs',
  wrong: 'Wrong',
  unknown: 'Not yet known',
  error: 'Unreadable',
} as const satisfies Record<Standing, string>;

/** How many kernels have each standing, the best standing first; those that none has are left out. */
export function tally(
  kernels: readonly KernelReport[],
): readonly { readonly standing: Standing; readonly count: number }[] {
  const counts = new Map<Standing, number>();
  for (const kernel of kernels) counts.set(standingOf(kernel), (counts.get(standingOf(kernel)) ?? 0) + 1);
  return (Object.keys(standings) as Standing[]).flatMap((standing) => {
    const count = counts.get(standing);
    return count === undefined ? [] : [{ standing, count }];
  });
}

/** A kernel's standing in words. */
export function standingText(kernel: KernelReport): string {
  const standing = standingOf(kernel);
  if (standing === 'accepted') return `within ${countOfUlps(farthest(kernel))}`;
  return standings[standing].toLowerCase();
}

/** The largest distance from the emulation over all outputs, in ulps. */
function farthest({ check }: KernelReport): number {
  return Math.max(0, ...(check?.outputs ?? []).map(({ distance }) => distance.max));
}

/** The whole report in a sentence: 155 of 162 kernels bit-equal, 3 differ, 4 not yet known. */
export function summaryText(kernels: readonly KernelReport[]): string {
  const counts = tally(kernels);
  const equal = counts.find(({ standing }) => standing === 'bit-equal')?.count ?? 0;
  const rest = counts.flatMap(({ standing, count }) =>
    standing === 'bit-equal' ? [] : [`${count} ${verbOf(standing, count)}`],
  );
  return [`${equal} of ${counted(kernels.length, 'kernel')} bit-equal`, ...rest].join(', ');
}

function verbOf(standing: Exclude<Standing, 'bit-equal'>, count: number): string {
  const phrases = {
    conforms: count === 1 ? 'conforms' : 'conform',
    accepted: 'accepted',
    wrong: 'wrong',
    differs: count === 1 ? 'differs' : 'differ',
    unknown: 'not yet known',
    error: 'unreadable',
  };
  return phrases[standing];
}

/** The outputs that are not bit-equal. */
export function unequalOutputs({ check }: KernelReport): readonly OutputVerdict[] {
  return (check?.outputs ?? []).filter(({ verdict }) => verdict !== 'bit-equal');
}

export interface WorstOfKernel {
  readonly output: OutputVerdict;
  readonly worst: WorstElement;
}

/** The worst element of all outputs: a NaN mismatch before every distance. */
export function worstOf(kernel: KernelReport): WorstOfKernel | undefined {
  const candidates = unequalOutputs(kernel).flatMap((output) =>
    output.worst.slice(0, 1).map((worst) => ({ output, worst })),
  );
  const rank = ({ worst }: WorstOfKernel): number => worst.ulps ?? Infinity;
  return candidates.reduce<WorstOfKernel | undefined>(
    (a, b) => (a !== undefined && rank(a) >= rank(b) ? a : b),
    undefined,
  );
}

/** How far an element is off, in a word or two: 'NaN', 'zero sign', 'infinity' or its ulps. */
export function offText({ kernel, emulated, ulps }: WorstElement): string {
  const kind = classify(kernel, emulated);
  if (kind === 'nan') return Number.isNaN(kernel) ? 'NaN' : 'not NaN';
  if (kind === 'infinity') return Number.isFinite(kernel) ? 'not infinite' : 'infinite';
  return kind === 'zeroSign' ? 'zero sign' : countOfUlps(ulps ?? 0);
}

/** Where it is: y[3, 17]. */
export function placeText({ output, worst }: WorstOfKernel): string {
  return `${output.name}${indexText(worst.element, output.shape)}`;
}

/** Its values where they cannot be compared, else its distance; and where it is. */
export function worstText(found: WorstOfKernel): string {
  const { kernel, emulated } = found.worst;
  const kind = classify(kernel, emulated);
  if (kind !== 'nan' && kind !== 'infinity') return `${offText(found.worst)} at ${placeText(found)}`;
  const [got, wanted] = [kernel, emulated].map((value) => valueText(value, findFormat(found.output.format)));
  return `${got} instead of ${wanted} at ${placeText(found)}`;
}

/** Kernels of one folder. */
export interface Group {
  readonly name: string;
  readonly kernels: readonly KernelReport[];
}

/** The kernels by the folder of their file, in the report's order; the folders that all share are left out of the names. */
export function groupsOf({ kernels }: Report): readonly Group[] {
  const folders = new Map<string, KernelReport[]>();
  for (const kernel of kernels) {
    const folder = kernel.file.split('/').slice(0, -1).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), kernel]);
  }
  const paths = [...folders.keys()].map((folder) => folder.split('/'));
  const shortest = paths.length === 0 ? 0 : Math.min(...paths.map(({ length }) => length)) - 1;
  let shared = 0;
  while (shared < shortest && paths.every((path) => path[shared] === paths[0]?.[shared])) shared++;
  return [...folders].map(([folder, members]) => ({
    name: folder.split('/').slice(shared).join('/'),
    kernels: members,
  }));
}

/** What became of an output's elements: '63,880 equal', '119 differ', '1 zero sign' …; kinds that none has are left out. */
export function countTexts({ counts }: OutputVerdict): readonly string[] {
  const phrases = [
    [counts.equal, 'equal'],
    [counts.differs, counts.differs === 1 ? 'differs' : 'differ'],
    [counts.zeroSign, 'zero of the other sign'],
    [counts.infinity, 'infinite on one side only'],
    [counts.nan, 'NaN on one side only'],
  ] as const;
  return phrases.filter(([count]) => count > 0).map(([count, phrase]) => `${grouped(count)} ${phrase}`);
}
