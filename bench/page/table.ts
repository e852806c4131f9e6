import type { RowResult } from '../harness/result.ts';
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

function line(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((text, i) =>
    columns[i].align === 'left' ? text.padEnd(widths[i]) : text.padStart(widths[i]),
  );
  return padded.join('  ').trimEnd();
}

/** The table of goals as plain text, group by group; times are nanoseconds an element. */
export function textTable(results: readonly RowResult[]): string {
  const cells = results.map((result) => columns.map(({ text }) => text(result)));
  const titles = columns.map(({ title }) => title);
  // The last column ends the line and needs no width.
  const widths = titles.map((title, i) =>
    i === columns.length - 1 ? 0 : Math.max(title.length, ...cells.map((row) => row[i].length)),
  );
  const lines = results.flatMap(({ group }, i) => {
    const heading = i === 0 || results[i - 1].group !== group ? ['', group] : [];
    return [...heading, line(cells[i], widths)];
  });
  return [line(titles, widths), ...lines].join('\n');
}
