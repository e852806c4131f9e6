import { isMissing } from '../harness/contestant.ts';
import type { RowResult } from '../harness/result.ts';
import type { Results } from '../results.ts';
import type { CurvePlot } from './curves.ts';
import { plots } from './pictures.ts';
import { sizeCells } from './sizes.ts';
import { figureText, goalText, timesText } from './words.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(line)].join('\n');

const groupsOf = (rows: readonly RowResult[]): readonly string[] => [...new Set(rows.map(({ group }) => group))];

const standings: Readonly<Record<RowResult['standing'], string>> = {
  met: 'met',
  'not met': '**not met**',
  shown: '',
  'not measured': 'not measured',
  refused: '**refused**',
};

function rowCells(row: RowResult): readonly string[] {
  return [row.name, goalText(row.goal), figureText(row), timesText(row), standings[row.standing]];
}

/** Why rows have no mark of a goal met, a line each. */
function remarks(rows: readonly RowResult[]): readonly string[] {
  return rows.flatMap(({ name, why, ...row }) => {
    if (why === undefined) return [];
    const figure = row.standing === 'not met' ? `, ${figureText({ name, ...row })}` : '';
    return [`- ${cell(name)}${figure}: ${why}`];
  });
}

function groupText(group: string, rows: readonly RowResult[]): string {
  const titles = ['work', 'goal', 'measured', 'ns an element', ''];
  return [`## ${group}`, table(titles, rows.map(rowCells)), remarks(rows).join('\n')].filter(Boolean).join('\n\n');
}

const missingPeers = (rows: readonly RowResult[]): readonly string[] => [
  ...new Set(rows.flatMap(({ baseline }) => (baseline !== undefined && isMissing(baseline) ? [baseline.missing] : []))),
];

function summary(rows: readonly RowResult[]): string {
  const goals = rows.filter(({ goal }) => goal.limit !== undefined);
  const met = goals.filter(({ standing }) => standing === 'met').length;
  return `Of ${goals.length} goals ${met} ${met === 1 ? 'was' : 'were'} met in this run.`;
}

/** What a picture shows, for those who read numbers. */
function sizesTable(plot: CurvePlot): string {
  const [titles, ...rows] = sizeCells(plot);
  return table(titles, rows);
}

function sizesText({ sizes }: Results): string {
  const [lengths, shapes] = [plots['speed-lengths.svg'](sizes), plots['speed-shapes.svg'](sizes)];
  return [
    '## Cost against size',
    'Nanoseconds an element, over the number of elements. Short arrays show what a call costs; from where an input and its result leave the\ncaches, memory sets the pace.',
    `![${lengths.title}](pictures/speed-lengths.svg)`,
    sizesTable(lengths),
    `The same elements in other shapes, from one row of all of them to rows of a single one:`,
    `![${shapes.title}](pictures/speed-shapes.svg)`,
    sizesTable(shapes),
  ].join('\n\n');
}

/** docs/speed.md, as one run of the bench gives it. */
export function speedPage(results: Results): string {
  const { quick, machine, rows } = results;
  const head = [
    '# Speed',
    '`npm run bench` writes this page; nothing on it is written by hand. It times each path of ours in turn with a peer, round after round, and\nshows the median of the ratios of the rounds: absolute times move with the machine, ratios of one run far less. A path is timed only after\nits results were found equal to the reference’s, bit for bit. One thread, unless the row says otherwise. Kernels write\ntheir outputs into the memory of the outputs before (`into`), as PyTorch’s allocator uses its pages again; resident arrays lie in the memory of\nthe compiled kernels (`residentSingles`), where nothing has to be copied.',
    `Measured on ${machine.cores} cores of ${machine.processor} with ${machine.memoryGiB} GiB, Node ${machine.node}. ${summary(rows)}`,
    ...(quick ? ['These are the figures of a quick run, on smaller inputs and of few rounds.'] : []),
    ...missingPeers(rows).map((missing) => `${missing}.`),
  ];
  const groups = groupsOf(rows).map((group) =>
    groupText(
      group,
      rows.filter((row) => row.group === group),
    ),
  );
  return `${[...head, ...groups, sizesText(results)].join('\n\n')}\n`;
}
