import { join } from 'node:path';
import type { Written } from '../kernels/defaults.ts';
import { axes, candidatesOf } from '../kernels/precision/cases.ts';
import { defaultSetup, type PrecisionSetup, quickSetup, type WrittenStatistic } from '../kernels/precision/setup.ts';
import { measurePrecision, type Precision } from '../kernels/precision/sweep.ts';
import { mergeSpecs } from '../kernels/presets.ts';
import { writeFileAtomically } from '../node/write-file.ts';
import type { NormName } from '../normalizers/model.ts';
import { precisionJson } from '../report/precision/json.ts';
import type { PrecisionReport } from '../report/precision/model.ts';
import { precisionText } from '../report/precision/text.ts';
import { kernelText, statisticText } from '../report/precision/words.ts';
import { UsageError } from './exit.ts';
import { parseNumber, parseNumbers } from './number-lists.ts';
import { asStatistic, asWordOrJson, readSpecFile } from './spec-flags.ts';
import { textOptions, withProgress } from './terminal.ts';

export interface PrecisionOptions {
  readonly norm: string;
  readonly statistic: string;
  readonly format: string;
  readonly acc: string;
  readonly order: string;
  readonly sigma?: string;
  readonly length?: string;
  readonly mean?: string;
  readonly seeds?: string;
  readonly eps?: string;
  readonly divide?: string;
  readonly root?: string;
  readonly spec?: string;
  readonly backward: boolean;
  readonly bounds: boolean;
  readonly quick?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

function named<T>(flag: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${flag}: ${(error as Error).message}`);
  }
}

/** The fields of every floating kernel's spec that flags say. */
function specOf({ spec, eps, divide, root }: PrecisionOptions): Written {
  const means = divide === undefined ? {} : { mean: { divide }, moment: { divide } };
  const stages = { ...means, ...(root === undefined ? {} : { root: { kind: root } }) };
  return [
    spec === undefined ? {} : readSpecFile(spec),
    eps === undefined ? {} : { epsilon: parseNumber(eps, '--eps') },
    Object.keys(stages).length === 0 ? {} : { stages },
  ].reduce(mergeSpecs);
}

/** What flags say, over the defaults. */
export function setupOf(options: PrecisionOptions): PrecisionSetup {
  const { sigma, length, mean, seeds } = options;
  const list = (text: string): readonly string[] => text.split(',');
  const order = named('--order', () => asWordOrJson(options.order));
  return {
    ...defaultSetup,
    ...(options.quick ? quickSetup : {}),
    norm: options.norm as NormName,
    statistics: named('--statistic', () => list(options.statistic).map(asStatistic) as WrittenStatistic[]),
    formats: list(options.format),
    accumulators: list(options.acc),
    orders: typeof order === 'string' ? list(order) : [order as PrecisionSetup['orders'][number]],
    ...(sigma === undefined ? {} : { sigmas: parseNumbers(sigma, '--sigma') }),
    ...(length === undefined ? {} : { lengths: parseNumbers(length, '--length') }),
    ...(mean === undefined ? {} : { means: parseNumbers(mean, '--mean') }),
    ...(seeds === undefined ? {} : { seeds: parseNumber(seeds, '--seeds') }),
    backward: options.backward,
    bounds: options.bounds,
    spec: specOf(options),
  };
}

async function write(folder: string, report: PrecisionReport): Promise<string> {
  const { precisionHtml } = await import('../report/precision/html.ts');
  const page = join(folder, 'index.html');
  writeFileAtomically(page, [await precisionHtml(report)]);
  writeFileAtomically(join(folder, 'precision.json'), [precisionJson(report), '\n']);
  return page;
}

/** A sweep in which nothing ran says more of its flags than of any kernel. */
function checkRuns({ results }: Precision): void {
  const all = results.flatMap(({ sweeps }) => axes.flatMap((axis) => sweeps[axis]));
  if (all.every(({ standing }) => standing === 'notRunnable'))
    throw new UsageError(`no kernel of the sweep can run: ${all[0]?.reason}`);
}

/** bitnorm precision. */
export async function runPrecision(options: PrecisionOptions, version: string): Promise<void> {
  const setup = setupOf(options);
  const precision = withProgress(candidatesOf(setup).length, (step) =>
    measurePrecision(setup, {
      onProgress: (done, candidate) => step(done, `${kernelText(candidate)}, ${statisticText(candidate.statistic)}`),
    }),
  );
  checkRuns(precision);
  const report = { ...precision, version };
  const page = options.out === undefined ? undefined : await write(options.out, report);
  if (options.json) {
    process.stdout.write(`${precisionJson(report)}\n`);
    return;
  }
  process.stdout.write(`${precisionText(report, textOptions())}\n`);
  if (page !== undefined) process.stdout.write(`\nReport: ${page}\n`);
}
