import { left, right, type TextOptions, table, wrapped } from '../../report/text/layout.ts';
import type { GridResult, GridVerdict } from './grid.ts';
import { caseName } from './grid-cases.ts';

const verdicts: readonly GridVerdict[] = ['bit-equal', 'differs', 'refused', 'error'];

const count = (results: readonly GridResult[], verdict: GridVerdict): number =>
  results.filter((one) => one.verdict === verdict).length;

/** Of the kernels that were written, how many are bit-equal; − where there is none. */
function cell(results: readonly GridResult[]): string {
  const written = results.length - count(results, 'refused');
  return written === 0 ? '−' : `${count(results, 'bit-equal')}/${written}`;
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** A row a norm and direction, a column a statistic. */
function summary(results: readonly GridResult[], { width }: TextOptions): readonly string[] {
  const statistics = distinct(results.map(({ statistic }) => statistic));
  const rows = distinct(results.map(({ norm, direction }) => `${norm} ${direction}`));
  const cells = rows.map((row) => {
    const ofRow = results.filter(({ norm, direction }) => `${norm} ${direction}` === row);
    return [row, ...statistics.map((name) => cell(ofRow.filter(({ statistic }) => statistic === name)))];
  });
  const columns = [{ title: '', align: left }, ...statistics.map((title) => ({ title, align: right }))];
  return table(columns, cells, width);
}

/** Why kernels were refused, each reason once, with how many. */
function refusals(results: readonly GridResult[]): readonly string[] {
  const refused = results.filter(({ verdict }) => verdict === 'refused').map(({ detail }) => detail);
  return distinct(refused).map((reason) => `${refused.filter((one) => one === reason).length} × ${reason}`);
}

/** What became of a grid: a table, what differs or fails one by one, and why kernels were refused. */
export function gridText(results: readonly GridResult[], options: TextOptions): string {
  const bad = results.filter(({ verdict }) => verdict === 'differs' || verdict === 'error');
  const counts = verdicts.filter((verdict) => count(results, verdict) > 0);
  const refused = refusals(results);
  return [
    ...summary(results, options),
    '',
    `${results.length} kernels: ${counts.map((verdict) => `${count(results, verdict)} ${verdict}`).join(', ')}`,
    ...bad.flatMap((one) => [
      options.color('bad', `${one.verdict}  ${caseName(one)}`),
      ...wrapped(one.detail, options.width - 2).map((line) => `  ${line}`),
    ]),
    ...(refused.length > 0 ? ['', 'Refused'] : []),
    ...refused.flatMap((line) => wrapped(line, options.width - 2).map((part) => `  ${part}`)),
  ].join('\n');
}
