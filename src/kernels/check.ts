import type { Events } from '../formats/flags.ts';
import type { Format } from '../formats/format.ts';
import { type Comparison, type ComparisonResult, newComparison } from '../measure/comparison.ts';
import type { StageEvents } from '../normalizers/emulate.ts';
import type { StageName } from '../normalizers/numerics.ts';
import type { Tensors } from './family.ts';
import { describeSpec, type Engine, emulate, exact, type ResolvedSpec } from './spec.ts';

/** bit-equal: every element; accepted: within the distance that was allowed; differs: neither. */
export type Verdict = 'bit-equal' | 'accepted' | 'differs';

/** What became of one output. */
export interface OutputVerdict extends ComparisonResult {
  readonly name: string;
  readonly format: string;
  readonly shape: readonly number[];
  readonly verdict: Verdict;
}

export interface CheckResult {
  readonly spec: ResolvedSpec;
  readonly description: string;
  /** True when every output is bit-equal or accepted. */
  readonly accepted: boolean;
  readonly outputs: readonly OutputVerdict[];
  /** Events of the emulation by stage. */
  readonly events: StageEvents;
}

export interface CheckOptions extends Engine {
  /** Accept outputs at most this many ulps from the emulation; NaN and infinity mismatches never. Default 0: bit-equal only. */
  readonly maxUlps?: number;
  /** Compare with the exact result too. Default true. */
  readonly withExact?: boolean;
}

/** A check under way, fed block by block along the first axis. */
export interface Checker {
  /** @param firsts the position of each output's first element of this block in the whole output */
  add(inputs: Tensors, outputs: Tensors, firsts?: Readonly<Record<string, number>>): void;
  /** The outputs that the spec predicts, known once something was fed. */
  predicted(): readonly string[];
  result(): CheckResult;
}

interface Collected {
  readonly format: Format;
  readonly comparison: Comparison;
  readonly shape: readonly number[];
}

function verdictOf({ counts, distance, elements }: ComparisonResult, maxUlps: number): Verdict {
  if (counts.equal === elements) return 'bit-equal';
  const close = counts.nan === 0 && counts.infinity === 0 && distance.max <= maxUlps;
  return maxUlps > 0 && close ? 'accepted' : 'differs';
}

function addEvents(total: StageEvents, block: StageEvents): StageEvents {
  const names = new Set([...Object.keys(total), ...Object.keys(block)]) as Set<StageName>;
  const sum = (a: Events | undefined, b: Events | undefined): Events => {
    if (a === undefined || b === undefined) return (a ?? b) as Events;
    return Object.fromEntries(Object.entries(a).map(([key, count]) => [key, count + b[key as keyof Events]])) as Events;
  };
  return Object.fromEntries([...names].map((name) => [name, sum(total[name], block[name])]));
}

/**
 * Starts a check of somebody's kernel against the spec's prediction.
 * @param shapes the shapes of whole outputs, where they are fed in blocks
 * @throws RangeError, when fed: an input that is missing or does not fit, an output of another format or size, or no output at all
 */
export function newChecker(
  spec: ResolvedSpec,
  options: CheckOptions = {},
  shapes: Readonly<Record<string, readonly number[]>> = {},
): Checker {
  const { maxUlps = 0, withExact = true } = options;
  const collected = new Map<string, Collected>();
  let events: StageEvents = {};
  let predictedNames: readonly string[] = [];
  return {
    predicted: () => predictedNames,
    add: (inputs, outputs, firsts = {}) => {
      const prediction = emulate(spec, inputs, options);
      events = addEvents(events, prediction.events);
      const truth = withExact ? exact(spec, inputs) : {};
      predictedNames = Object.keys(prediction.outputs);
      const names = predictedNames.filter((name) => outputs[name] !== undefined);
      if (names.length === 0) throw new RangeError(`"outputs" expected one of ${predictedNames.join(', ')}, got none`);
      for (const name of names) {
        const [kernel, predicted] = [outputs[name], prediction.outputs[name]];
        if (kernel === undefined || predicted === undefined) continue;
        if (kernel.format.name !== predicted.format.name) {
          throw new RangeError(`"${name}" expected values of ${predicted.format.name}, got ${kernel.format.name}`);
        }
        if (kernel.data.length !== predicted.data.length) {
          throw new RangeError(`"${name}" expected the shape [${predicted.shape}], got [${kernel.shape}]`);
        }
        const shape = shapes[name] ?? kernel.shape;
        const entry = collected.get(name) ?? {
          format: kernel.format,
          comparison: newComparison(kernel.format, shape.at(-1)),
          shape,
        };
        collected.set(name, entry);
        entry.comparison.add(kernel.data, predicted.data, truth[name]?.data, firsts[name] ?? 0);
      }
    },
    result: () => {
      const outputs = [...collected].map(([name, { format, comparison, shape }]): OutputVerdict => {
        const result = comparison.result();
        return {
          name,
          format: format.name,
          shape,
          verdict: verdictOf(result, maxUlps),
          ...result,
        };
      });
      const accepted = outputs.every(({ verdict }) => verdict !== 'differs');
      return { spec, description: describeSpec(spec), accepted, outputs, events };
    },
  };
}

/**
 * The verdict on somebody's kernel: each output against the emulation, and both against the exact result.
 * @param inputs tensors that the kernel read
 * @param outputs tensors that it wrote; those that the spec predicts are compared
 * @throws RangeError naming a tensor that is missing or does not fit
 */
export function check(spec: ResolvedSpec, inputs: Tensors, outputs: Tensors, options: CheckOptions = {}): CheckResult {
  const checker = newChecker(spec, options);
  checker.add(inputs, outputs);
  return checker.result();
}
