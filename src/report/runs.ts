import type { RunSpread } from '../measure/run-spread.ts';
import type { Report, ReportedRuns } from './model.ts';
import { counted, countOfUlps, grouped } from './numbers.ts';

/** By how much the runs of one output differ: 'by at most 2 ulps', 'in the sign of zeros', 'NaN in some runs only'. */
function extentText({ ulps, nan, differing }: RunSpread): string {
  const apart = ulps > 0 ? `by at most ${countOfUlps(ulps)}` : undefined;
  const notNumbers = nan > 0 ? `${nan === differing ? '' : `${grouped(nan)} `}NaN in some runs only` : undefined;
  const said = [apart, notNumbers].filter((words) => words !== undefined);
  return said.length === 0 ? 'in the sign of zeros' : said.join(', ');
}

function spreadText([name, spread]: readonly [string, RunSpread]): string {
  return `${name} differs in ${counted(spread.differing, 'element')}, ${extentText(spread)}`;
}

/** '3 runs of one input: y differs in 17 elements, by at most 1 ulp: not deterministic'. */
export function runsText({ kernels, spread, deterministic }: ReportedRuns): string {
  const start = `${counted(kernels.length, 'run')} of one input`;
  const outputs = Object.entries(spread);
  if (outputs.length === 0) return `${start}: no output in common`;
  if (deterministic) return `${start}: ${outputs.map(([name]) => name).join(', ')} the same in every element`;
  const unequal = outputs.filter(([, { differing }]) => differing > 0);
  return `${start}: ${unequal.map(spreadText).join('; ')}: not deterministic`;
}

/** The runs of a report in sentences; with the first kernel's name, unless all of its kernels are the runs of one input. */
export function runsTexts({ kernels, runs = [] }: Report): readonly string[] {
  return runs.map((one) => {
    const all = one.kernels.length === kernels.length;
    return all ? runsText(one) : `${kernels[one.kernels[0]].kernel}: ${runsText(one)}`;
  });
}
