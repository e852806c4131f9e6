import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.ts';
import { jsonReport } from '../../src/report/json.ts';
import type { Report, ReportedRuns } from '../../src/report/model.ts';
import { runsText, runsTexts } from '../../src/report/runs.ts';
import { textReport, textVerdicts } from '../../src/report/text.ts';
import { sample } from './sample.ts';

const runs = (spread: ReportedRuns['spread'], kernels = [0, 1, 2]): ReportedRuns => ({
  kernels,
  spread,
  deterministic: Object.values(spread).every(({ differing }) => differing === 0),
});
const same = { elements: 100, differing: 0, ulps: 0, nan: 0 };
const atomic = runs({ y: { elements: 100, differing: 17, ulps: 1, nan: 0 }, mean: same });
const sentence = '3 runs of one input: y differs in 17 elements, by at most 1 ulp: not deterministic';
const options = { color: (_style: string, text: string) => text, width: 100 };
const three: Report = { ...sample, kernels: sample.kernels.slice(0, 3), runs: [atomic] };

describe('runs in words', () => {
  test.each([
    [atomic, sentence],
    [runs({ y: same, mean: same }, [0, 4]), '2 runs of one input: y, mean the same in every element'],
    [runs({}), '3 runs of one input: no output in common'],
    [
      runs({ y: { ...same, differing: 1 }, dx: { ...same, differing: 2000, ulps: 4000, nan: 1 } }),
      '3 runs of one input: y differs in 1 element, in the sign of zeros; dx differs in 2,000 elements, by at most 4,000 ulps, 1 NaN in some runs only: not deterministic',
    ],
    [
      runs({ y: { ...same, differing: 2, nan: 2 } }),
      '3 runs of one input: y differs in 2 elements, NaN in some runs only: not deterministic',
    ],
  ])('%#', (one, words) => expect(runsText(one)).toBe(words));

  test('name the kernel where there are others', () => {
    expect(runsTexts(three)).toEqual([sentence]);
    expect(runsTexts({ ...sample, runs: [atomic] })).toEqual([`${sample.kernels[0].kernel}: ${sentence}`]);
    expect(runsTexts(sample)).toEqual([]);
  });
});

describe('runs in reports', () => {
  test('stand below verdicts and before the summary', () => {
    expect(textVerdicts(three, options).split('\n').at(-1)).toBe(sentence);
    expect(textReport(three, options).split('\n').at(-2)).toBe(sentence);
    const narrow = textVerdicts(three, { ...options, width: 60 }).split('\n');
    expect(narrow.every((line) => [...line].length <= 60)).toBe(true);
  });

  test('have a section of the page, and no section where there are none', async () => {
    const sections = async (report: Report): Promise<readonly string[]> => {
      const { document } = parseHTML(await htmlReport(report)) as unknown as {
        document: { querySelectorAll(selector: string): Iterable<{ textContent: string }> };
      };
      return [...document.querySelectorAll('section.runs p')].map(({ textContent }) => textContent);
    };
    expect(await sections(three)).toEqual([`${sentence}.`]);
    expect(await sections(sample)).toEqual([]);
  });

  test('are a field of the JSON', () => {
    expect((JSON.parse(jsonReport(three)) as { runs: object }).runs).toEqual([
      {
        kernels: [0, 1, 2],
        deterministic: false,
        outputs: [
          { name: 'y', elements: 100, differing: 17, ulps: 1, nan: 0 },
          { name: 'mean', ...same },
        ],
      },
    ]);
    expect(JSON.parse(jsonReport(sample))).not.toHaveProperty('runs');
  });
});
