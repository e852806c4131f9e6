import * as fc from 'fast-check';
import { describeSpec, type ResolvedSpec } from '../../kernels/spec.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { type NormProperty, normLaws, normProperties, type PropertyOptions } from './catalogue.ts';
import type { NormFunction } from './law.ts';
import { codesText, numbersText } from './text.ts';

export interface CheckNormOptions extends PropertyOptions {
  /** Default 0: the same inputs every time. */
  readonly seed?: number;
  /** Cases a law. Default 100. */
  readonly runs?: number;
}

/** What became of one law. */
export interface LawResult {
  readonly law: string;
  readonly about: string;
  /** Where it holds, in words. */
  readonly condition: string;
  /** skipped: it does not apply to the spec, or there are no inputs for it. */
  readonly status: 'holds' | 'fails' | 'skipped';
  /** The smallest inputs found on which it fails. */
  readonly counterexample?: Tensor;
  /** What was expected of these, and what came. */
  readonly fault?: string;
}

export interface NormReport {
  readonly ok: boolean;
  readonly results: readonly LawResult[];
  /** All of it, for people. */
  readonly text: string;
}

function faultText(error: unknown, about: string): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.startsWith(`${about}: `) ? error.message.slice(about.length + 2) : `it threw ${String(error)}`;
}

function resultOf({ law, property }: NormProperty, f: NormFunction, options: CheckNormOptions): LawResult {
  const { seed = 0, runs = 100 } = options;
  const { name, about, condition } = law;
  const base = { law: name, about, condition };
  const details = fc.check(property(f), { seed, numRuns: runs });
  if (!details.failed) return { ...base, status: 'holds' };
  if (details.counterexample === null) return { ...base, status: 'skipped' };
  const [[x]] = details.counterexample;
  return { ...base, status: 'fails', counterexample: x, fault: faultText(details.errorInstance, about) };
}

const marks = { holds: '✓', fails: '✗', skipped: '–' } as const;

function resultText({ law, about, condition, status, counterexample, fault }: LawResult): string {
  if (status === 'skipped') return `${marks.skipped} ${law}: not tested, for it holds where: ${condition}`;
  const head = `${marks[status]} ${law}: ${about}`;
  if (counterexample === undefined) return head;
  const { format, shape } = counterexample;
  const rows = [
    `x     ${numbersText(counterexample)}  ${format.name} [${shape.join(', ')}]`,
    `bits  ${codesText(counterexample)}`,
    ...(fault ?? '').split('\n'),
  ];
  return [head, ...rows.map((row) => `    ${row}`)].join('\n');
}

/**
 * Tests a function against every law that holds for a spec, and shrinks what breaks one.
 * @throws RangeError when the spec is not a norm's
 */
export function checkNorm(f: NormFunction, spec: ResolvedSpec, options: CheckNormOptions = {}): NormReport {
  const tested = new Map(normProperties(spec, options).map((one) => [one.law.name, one]));
  const results = normLaws.map((law): LawResult => {
    const property = tested.get(law.name);
    if (property !== undefined) return resultOf(property, f, options);
    return { law: law.name, about: law.about, condition: law.condition, status: 'skipped' };
  });
  const failing = results.filter(({ status }) => status === 'fails').length;
  const held = results.filter(({ status }) => status === 'holds').length;
  const head = `${describeSpec(spec)}\n${held} of ${held + failing} laws hold`;
  return { ok: failing === 0, results, text: [head, ...results.map(resultText)].join('\n') };
}

/** The same as an assertion. @throws Error with the report where a law fails */
export function assertNorm(f: NormFunction, spec: ResolvedSpec, options: CheckNormOptions = {}): void {
  const { ok, text } = checkNorm(f, spec, options);
  if (!ok) throw new Error(text);
}
