import type { Axis } from '../../kernels/precision/cases.ts';
import type { Measurement } from '../../kernels/precision/measurement.ts';
import type { Markup } from '../html/markup.ts';
import type { Draw, PlotOptions, Plotting } from '../html/plot.ts';
import { coordinate, hasPass, judgementOf, type KernelGroup, passes } from './model.ts';
import {
  coordinateText,
  kernelText,
  type Mark,
  markOf,
  marks,
  raised,
  rangeText,
  signedPercent,
  statisticText,
} from './words.ts';

interface Cell {
  readonly row: string;
  readonly at: string;
  readonly mark: Mark;
  readonly title: string;
}

/** What is drawn over a cell, so that colour is not needed: the same signs as in text. */
const signs: Readonly<Record<Mark, string>> = {
  works: '',
  degraded: '~',
  underflow: '0',
  overflow: '∞',
  error: '×',
  inputs: '·',
  notRunnable: '–',
};

export const heatColors: Readonly<Record<Mark, string>> = {
  works: 'var(--works)',
  degraded: 'var(--degraded)',
  underflow: 'var(--dead)',
  overflow: 'var(--dead)',
  error: 'var(--dead)',
  inputs: 'var(--panel)',
  notRunnable: 'var(--panel)',
};

/** The colour of a sign, where its cell is not dark. */
const inks: Partial<Record<Mark, string>> = {
  degraded: 'var(--on-degraded)',
  inputs: 'var(--muted)',
  notRunnable: 'var(--muted)',
};

/** What is said of a cell that is pointed at. */
function titleOf(measurement: Measurement, row: string, axis: Axis, mark: Mark): string {
  const { scale, events, reason } = measurement;
  const stage = { overflow: events.overflowStage, underflow: events.underflowStage }[mark as 'overflow'] ?? null;
  const details = [
    marks[mark].words + (stage === null ? '' : ` (${stage})`),
    ...(scale === null || mark === 'inputs' ? [] : [`scale ${signedPercent(scale.bias)}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  const name = { sigma: 'σ', length: 'm', mean: 'mean/σ' }[axis];
  return `${row}, ${name} = ${raised(coordinateText(axis, coordinate(measurement, axis)))}: ${details.join(', ')}`;
}

function cellsOf({ results }: KernelGroup, axis: Axis): readonly Cell[] {
  return results.flatMap((result) =>
    passes
      .filter((pass) => hasPass(result, pass))
      .flatMap((pass) => {
        const row = statisticText(result.candidate.statistic) + (pass === 'forward' ? '' : ' dx');
        return result.sweeps[axis].flatMap((one) => {
          const judgement = judgementOf(one, pass);
          if (judgement === undefined) return [];
          const mark = markOf(judgement);
          return [
            {
              row,
              at: raised(coordinateText(axis, coordinate(one, axis))),
              mark,
              title: titleOf(one, row, axis, mark),
            },
          ];
        });
      }),
  );
}

/** Every place that is named on the axis: of σ each fifth power, of the others all. */
function ticksOf(group: KernelGroup, axis: Axis): readonly string[] {
  const sweep = group.results[0]?.sweeps[axis] ?? [];
  return sweep
    .map((one) => coordinate(one, axis))
    .filter((value) => axis !== 'sigma' || value % 5 === 0)
    .map((value) => raised(coordinateText(axis, value)));
}

const sizes = { row: 19, top: 20, bottom: 4, right: 4 } as const;
/** Widths of the plots: of σ the most, for it has the most places. */
export const heatWidths: Readonly<Record<Axis, number>> = { sigma: 550, length: 265, mean: 265 };

const domains = (cells: readonly Cell[]) => ({
  rows: [...new Set(cells.map(({ row }) => row))],
  places: [...new Set(cells.map(({ at }) => at))],
});

function heatOptions(
  group: KernelGroup,
  axis: Axis,
  cells: readonly Cell[],
  { cell, text, axisX, axisY }: Plotting,
): PlotOptions {
  const { rows, places } = domains(cells);
  const place = { x: 'at', y: 'row' };
  return {
    ...{ width: heatWidths[axis], height: rows.length * sizes.row + sizes.top + sizes.bottom },
    ...{
      marginLeft: 10 + 6.6 * Math.max(...rows.map(({ length }) => length)),
      marginRight: sizes.right,
      marginTop: sizes.top,
      marginBottom: sizes.bottom,
    },
    x: { domain: places, padding: 0.06 },
    y: { domain: rows, padding: 0.1 },
    color: { domain: Object.keys(heatColors), range: Object.values(heatColors) },
    marks: [
      cell(cells, { ...place, fill: 'mark', title: 'title', rx: 1.5 }),
      text(
        cells.filter(({ mark }) => signs[mark] !== ''),
        {
          ...place,
          text: ({ mark }: Cell) => signs[mark],
          fill: ({ mark }: Cell) => inks[mark] ?? 'var(--on-dead)',
          fontSize: 11,
          fontWeight: 600,
        },
      ),
      axisY({ label: null, tickSize: 0, tickPadding: 6 }),
      axisX({ anchor: 'top', label: null, tickSize: 3, ticks: ticksOf(group, axis) }),
    ],
  };
}

/** Statistics by places along an axis: where each works, is degraded or dead. */
export function heatPlot(draw: Draw, group: KernelGroup, axis: Axis): Markup {
  const cells = cellsOf(group, axis);
  const said = group.results.map(
    ({ candidate, sweeps }) =>
      `${statisticText(candidate.statistic)} works for σ: ${rangeText(sweeps.sigma, 'forward')}.`,
  );
  const about = axis === 'sigma' ? said.join(' ') : 'The same along another axis.';
  return draw({ title: `${kernelText(group.kernel)}: standing over ${axis}`, description: about }, (plotting) =>
    heatOptions(group, axis, cells, plotting),
  );
}
