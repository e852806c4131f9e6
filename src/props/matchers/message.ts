import { indexText } from '../../report/numbers.ts';
import { type Column, left, right, table } from '../../report/text/layout.ts';

/** What a matcher answers. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** One element that does not match. */
export interface Offender {
  readonly element: number;
  /** The other cells of its row. */
  readonly cells: readonly string[];
}

const shownRows = 8;

/** The table of the first elements that do not match. */
export function offendersText(
  titles: readonly string[],
  offenders: readonly Offender[],
  shape: readonly number[],
): string {
  const columns: Column[] = [
    { title: 'index', align: left },
    ...titles.map((title) => ({ title, align: title === 'bits' ? left : right })),
  ];
  const rows = offenders.slice(0, shownRows).map(({ element, cells }) => [indexText(element, shape), ...cells]);
  const more = offenders.length > shownRows ? [`… and ${offenders.length - shownRows} more`] : [];
  return [...table(columns, rows, 200), ...more].map((line) => `  ${line}`).join('\n');
}

/** A result whose message is made only when it is shown. */
export function resultOf(pass: boolean, whenFailing: () => string, whenPassing: () => string): MatcherResult {
  return { pass, message: pass ? whenPassing : whenFailing };
}

/** '2 of 12 elements', '1 of 1 element'. */
export function share(count: number, total: number): string {
  return `${count} of ${total} element${total === 1 ? '' : 's'}`;
}
