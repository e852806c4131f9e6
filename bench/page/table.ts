import type { RowResult } from '../harness/result.ts';
import type { Sizes } from '../sizes/measure.ts';
import type { CurvePlot } from './curves.ts';
import { plots } from './pictures.ts';
import { sizeCells } from './sizes.ts';
import { digits, figureText, goalText, standingText } from './words.ts';

interface Column {
  readonly title: string;
  readonly text: (result: RowResult) => string;
  readonly align: 'left' | 'right';
}

const nanoseconds = (result: RowResult, who: 'ours' | 'baseline'): string => {
  const timing = result[who];
  return timing !== undefined && 'median' in timing ? digits(timing.median) : '';
};

const columns: readonly Column[] = [
  { title: 'work', text: ({ name }) => name, align: 'left' },
  { title: 'ours ns', text: (result) => nanoseconds(result, 'ours'), align: 'right' },
  { title: 'base ns', text: (result) => nanoseconds(result, 'baseline'), align: 'right' },
  { title: 'figure', text: figureText, align: 'right' },
  { title: 'goal', text: ({ goal }) => goalText(goal), align: 'left' },
  { title: '', text: standingText, align: 'left' },
];

function aligned(rows: readonly (readonly string[])[], align: readonly Column['align'][]): readonly string[] {
  const last = align.length - 1;
  const widths = align.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const padded = (text: string, i: number): string =>
    align[i] === 'right' ? text.padStart(widths[i]) : i === last ? text : text.padEnd(widths[i]);
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
}

/** The table of goals as plain text, group by group; times are nanoseconds an element. */
export function textTable(results: readonly RowResult[]): string {
  const cells = results.map((result) => columns.map(({ text }) => text(result)));
  const [titles, ...lines] = aligned(
    [columns.map(({ title }) => title), ...cells],
    columns.map(({ align }) => align),
  );
  const grouped = results.flatMap(({ group }, i) => {
    const heading = i === 0 || results[i - 1].group !== group ? ['', group] : [];
    return [...heading, lines[i]];
  });
  return [titles, ...grouped].join('\n');
}

/** Times over sizes as plain text, in nanoseconds an element. */
export function sizesTables(sizes: Sizes): string {
  const text = (plot: CurvePlot): string => {
    const cells = sizeCells(plot);
    return [
      plot.title,
      ...aligned(
        cells,
        cells[0].map(() => 'right' as const),
      ),
    ].join('\n');
  };
  return Object.values(plots)
    .map((plotOf) => text(plotOf(sizes)))
    .join('\n\n');
}
