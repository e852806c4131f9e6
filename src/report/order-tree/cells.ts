import { grouped as count } from '../numbers.ts';
import type { Drawn, More, Shown, Stub } from './elide.ts';

/** A box with a few short lines of text. */
export interface Cell {
  readonly kind: 'empty' | 'loaded' | 'pushed' | 'alternate' | 'block' | 'more' | 'stub';
  readonly lines: readonly string[];
  /** In pixels. */
  readonly tall: number;
}

type Merge = Extract<Shown, { kind: 'merge' }>;

/** Pixels of a character, of a line, and around them. */
const character = 6.6;
const line = 12;
const around = 10;
const narrowest = 24;
/** Between boxes. */
export const gap = 5;
/** Elements of a block that are written out. */
const written = 4;

function cell(kind: Cell['kind'], lines: readonly string[]): Cell {
  return { kind, lines, tall: kind === 'more' ? line * lines.length + 2 : line * lines.length + 6 };
}

function moreLines({ pushes, merges, elements }: More): readonly string[] {
  if (merges === 0)
    return pushes === elements ? [count(pushes), 'more'] : [count(pushes), 'more', `of ${count(elements)}`];
  return [
    `${count(merges)} merges`,
    ...(pushes > 0 ? [`${count(pushes)} pushes`] : []),
    `more, ${count(elements)}`,
    'elements',
  ];
}

function stubLines({ elements, height, columns }: Stub): readonly string[] {
  if (elements === 0) return [`${count(columns)}`, 'empty'];
  const accumulators = columns === elements ? [] : [`in ${count(columns)} parts`];
  return [`${count(elements)} elements`, ...accumulators, `height ${count(height)}`];
}

/** How tall the box of a branch that is not drawn is, in pixels. */
export function stubTall(stub: Stub): number {
  return cell('stub', stubLines(stub)).tall;
}

function cellOf(step: Exclude<Shown, Merge>): Cell {
  switch (step.kind) {
    case 'push':
      return cell(step.alternate ? 'alternate' : 'pushed', [String(step.element)]);
    case 'block': {
      const { elements } = step;
      const some = elements.length <= written ? elements.join(' ') : `${elements[0]} … ${elements.at(-1)}`;
      return cell('block', [some]);
    }
    case 'more':
      return cell('more', moreLines(step));
  }
}

/** A box, and how wide it is in pixels: as the widest of those that follow each other without a merge. */
export type WideCell = Cell & { readonly width: number };

const widthOf = ({ lines }: Cell): number =>
  Math.max(narrowest, Math.max(...lines.map(({ length }) => length)) * character + around);

function widened(cells: readonly (Cell | Merge)[]): readonly (WideCell | Merge)[] {
  let width = 0;
  return cells.map((one, i) => {
    if (one.kind === 'merge') return one;
    const before = cells[i - 1];
    if (before === undefined || before.kind === 'merge') {
      const next = cells.findIndex(({ kind }, j) => j > i && kind === 'merge');
      const run = cells.slice(i, next < 0 ? cells.length : next) as readonly Cell[];
      width = Math.max(...run.map(widthOf));
    }
    return { ...one, width };
  });
}

/** One accumulator's boxes and merges from top to bottom, and the width of its column in pixels. */
export function cellsOf(drawn: Drawn | Stub): {
  readonly cells: readonly (WideCell | Merge)[];
  readonly width: number;
} {
  const cells = widened(
    drawn.kind === 'stub'
      ? [cell('stub', stubLines(drawn))]
      : [
          drawn.start === undefined ? cell('empty', ['0']) : cell('loaded', [String(drawn.start)]),
          ...drawn.steps.map((step) => (step.kind === 'merge' ? step : cellOf(step))),
        ],
  );
  return { cells, width: Math.max(...cells.map((one) => (one.kind === 'merge' ? 0 : one.width))) + gap };
}
