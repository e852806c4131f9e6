import { describe, expect, test } from 'vitest';
import { jsonReport } from '../../src/report/json.ts';
import { sample } from './sample.ts';
import { wrongKernel } from './specimens.ts';

interface Parsed {
  readonly 'bitnorm.report': number;
  readonly summary: Readonly<Record<string, number>>;
  readonly kernels: readonly {
    readonly kernel: string;
    readonly standing: string;
    readonly spec?: object;
    readonly events?: object;
    readonly outputs?: readonly {
      readonly worst: readonly object[];
      readonly alongRow: object;
      readonly counts: object;
      readonly judgement?: { readonly counts: object; readonly certificates: readonly object[] };
    }[];
  }[];
}

const parse = (kernels = sample.kernels): Parsed => JSON.parse(jsonReport({ ...sample, kernels })) as Parsed;

describe('the JSON report', () => {
  test('carries its version and counts', () => {
    const { 'bitnorm.report': version, summary, kernels } = parse();
    expect(version).toBe(1);
    expect(summary).toEqual({
      ...{ 'bit-equal': 4, conforms: 2, accepted: 1, differs: 1, wrong: 1 },
      ...{ unknown: 1, error: 1 },
    });
    expect(kernels.map(({ kernel }) => kernel)).toEqual(sample.kernels.map(({ kernel }) => kernel));
  });

  test('gives back what was checked', () => {
    parse().kernels.forEach((parsed, i) => {
      const { check } = sample.kernels[i];
      expect(parsed.spec).toEqual(check?.spec);
      expect(parsed.events).toEqual(check?.events);
      expect(parsed.outputs?.map(({ counts }) => counts)).toEqual(check?.outputs.map(({ counts }) => counts));
    });
  });

  test('writes rows by columns', () => {
    const output = sample.kernels[2].check?.outputs[0];
    expect(parse().kernels[2].outputs?.[0].alongRow).toEqual({
      position: output?.alongRow.map(({ position }) => position),
      distance: output?.alongRow.map(({ distance }) => distance),
      kernelError: output?.alongRow.map(({ kernelError }) => kernelError),
      emulationError: output?.alongRow.map(({ emulationError }) => emulationError),
    });
  });

  test('writes what JSON has not as strings', () => {
    const { worst } = parse([wrongKernel()]).kernels[0].outputs?.[0] ?? { worst: [] };
    expect(worst).toContainEqual(
      expect.objectContaining({ element: 0, kernel: '-0', kernelBits: '0x8000', emulated: 0, exact: 0, ulps: 0 }),
    );
    expect(worst).toContainEqual(
      expect.objectContaining({ element: 1, kernel: 'NaN', kernelBits: '0x7e00', ulps: null }),
    );
    expect(worst).toContainEqual(expect.objectContaining({ element: 2, kernel: 'Infinity', kernelBits: '0x7c00' }));
  });

  test('says how what is not equal was judged', () => {
    parse().kernels.forEach(({ outputs = [] }, i) => {
      sample.kernels[i].check?.outputs.forEach(({ judgement }, j) => {
        expect(outputs[j].judgement?.counts).toEqual(judgement?.counts);
        expect(outputs[j].judgement?.certificates.length).toBe(judgement?.certificates.length);
      });
    });
    const [first] = sample.kernels[10].check?.outputs[0].judgement?.certificates ?? [];
    expect(first?.judgement).toBe('wrong');
    expect(parse().kernels[10].outputs?.[0].judgement?.certificates[0]).toEqual(first);
    const [judgement] = parse([wrongKernel()]).kernels[0].outputs?.map((one) => one.judgement) ?? [];
    expect(judgement?.counts).toEqual({ legitimate: 1, undecided: 0, wrong: 2 });
    expect(judgement?.certificates).toContainEqual(
      expect.objectContaining({ element: 1, judgement: 'wrong', kernel: 'NaN', midpoint: null }),
    );
    expect(parse().kernels[4].outputs?.[0].judgement?.certificates[0]).toMatchObject({
      ...{ judgement: 'undecided', bound: 'Infinity', low: '-Infinity', high: 'Infinity' },
    });
  });

  test('leaves out what is not known', () => {
    const [unknown, error] = parse().kernels.slice(7, 9);
    expect(Object.keys(unknown)).toEqual(['kernel', 'file', 'standing', 'note']);
    expect(Object.keys(error)).toEqual(['kernel', 'file', 'standing', 'error']);
  });

  test('is the same for the same report', () => expect(jsonReport(sample)).toBe(jsonReport(structuredClone(sample))));
});
