import type { EmulateOptions } from '../engines/run.ts';
import type { Events } from '../formats/flags.ts';
import type { Format } from '../formats/format.ts';
import { type Comparison, type ComparisonResult, classify, newComparison } from '../measure/comparison.ts';
import type { StageEvents } from '../normalizers/emulate.ts';
import type { StageName } from '../normalizers/numerics.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { bound } from './bound.ts';
import type { Tensors } from './family.ts';
import { type Judge, type Judgement, newJudge } from './judgement.ts';
import { describeSpec, emulate, exact, type ResolvedSpec } from './spec.ts';

/**
 * bit-equal: every element; conforms: the others lie within the bound of any kernel with the spec's formats; accepted: within the distance that
 * was allowed; differs: not equal, and no bound decides; wrong: some element is outside its bound.
 */
export type Verdict = 'bit-equal' | 'conforms' | 'accepted' | 'differs' | 'wrong';

const acceptedVerdicts: readonly Verdict[] = ['bit-equal', 'conforms', 'accepted'];

/** What became of one output. */
export interface OutputVerdict extends ComparisonResult {
  readonly name: string;
  readonly format: string;
  readonly shape: readonly number[];
  readonly verdict: Verdict;
  /** Of the elements that are not equal, by the bound; undefined where there is none, or nothing to judge. */
  readonly judgement: Judgement | undefined;
}

export interface CheckResult {
  readonly spec: ResolvedSpec;
  readonly description: string;
  /** True when every output is bit-equal, conforms or is accepted. */
  readonly accepted: boolean;
  readonly outputs: readonly OutputVerdict[];
  /** Events of the emulation by stage; undefined where they were not counted. */
  readonly events: StageEvents | undefined;
}

export interface CheckOptions extends EmulateOptions {
  /** Accept outputs at most this many ulps from the emulation; NaN and infinity mismatches never. Default 0: bit-equal only. */
  readonly maxUlps?: number;
  /** Compare with the exact result too. Default true. */
  readonly withExact?: boolean;
  /** Judge what is not equal by the bound of conforming kernels. Default true. */
  readonly withBounds?: boolean;
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
  readonly judge: Judge;
  readonly shape: readonly number[];
}

function verdictOf(
  { counts, distance, elements }: ComparisonResult,
  judgement: Judgement | undefined,
  maxUlps: number,
): Verdict {
  if (counts.equal === elements) return 'bit-equal';
  const { wrong = 0, undecided = 0 } = judgement?.counts ?? {};
  if (judgement !== undefined && wrong + undecided === 0) return 'conforms';
  const close = counts.nan === 0 && counts.infinity === 0 && distance.max <= maxUlps;
  if (maxUlps > 0 && close) return 'accepted';
  return wrong > 0 ? 'wrong' : 'differs';
}

function addEvents(total: StageEvents, block: StageEvents): StageEvents {
  const names = new Set([...Object.keys(total), ...Object.keys(block)]) as Set<StageName>;
  const sum = (a: Events | undefined, b: Events | undefined): Events => {
    if (a === undefined || b === undefined) return (a ?? b) as Events;
    return Object.fromEntries(Object.entries(a).map(([key, count]) => [key, count + b[key as keyof Events]])) as Events;
  };
  return Object.fromEntries([...names].map((name) => [name, sum(total[name], block[name])]));
}

function collectedFor(format: Format, shape: readonly number[]): Collected {
  return { format, comparison: newComparison(format, shape.at(-1)), judge: newJudge(format), shape };
}

function positionsWhere(values: Float64Array, holds: (value: number, i: number) => boolean): readonly number[] {
  const positions: number[] = [];
  values.forEach((value, i) => {
    if (holds(value, i)) positions.push(i);
  });
  return positions;
}

/** @throws RangeError when an output has another format or size than predicted */
function checkOutput(name: string, kernel: Tensor, predicted: Tensor): void {
  if (kernel.format.name !== predicted.format.name)
    throw new RangeError(`"${name}" expected values of ${predicted.format.name}, got ${kernel.format.name}`);
  if (kernel.data.length !== predicted.data.length)
    throw new RangeError(`"${name}" expected the shape [${predicted.shape}], got [${kernel.shape}]`);
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
  const { maxUlps = 0, withExact = true, withBounds = true } = options;
  const collected = new Map<string, Collected>();
  let counted: StageEvents | undefined;
  let predictedNames: readonly string[] = [];
  let bounded: readonly string[] = [];
  return {
    predicted: () => predictedNames,
    add: (inputs, outputs, firsts = {}) => {
      const prediction = emulate(spec, inputs, options);
      if (prediction.events !== undefined) counted = addEvents(counted ?? {}, prediction.events);
      const truth = withExact ? exact(spec, inputs) : {};
      predictedNames = Object.keys(prediction.outputs);
      const names = predictedNames.filter((name) => outputs[name] !== undefined);
      if (names.length === 0) throw new RangeError(`"outputs" expected one of ${predictedNames.join(', ')}, got none`);
      const unequal: Record<string, readonly number[]> = {};
      for (const name of names) {
        const [kernel, predicted] = [outputs[name], prediction.outputs[name]] as [Tensor, Tensor];
        checkOutput(name, kernel, predicted);
        const shape = shapes[name] ?? kernel.shape;
        const entry = collected.get(name) ?? collectedFor(kernel.format, shape);
        collected.set(name, entry);
        entry.comparison.add(kernel.data, predicted.data, truth[name]?.data, firsts[name] ?? 0);
        unequal[name] = positionsWhere(kernel.data, (value, i) => classify(value, predicted.data[i]) !== 'equal');
      }
      if (!withBounds || Object.values(unequal).every((positions) => positions.length === 0)) return;
      const bounds = bound(spec, inputs, { kinds: ['anyOrder'], elements: unequal });
      bounded = Object.keys(bounds);
      for (const name of names) {
        const [kernel, predicted, limits] = [outputs[name], prediction.outputs[name], bounds[name]];
        if (kernel === undefined || predicted === undefined || limits === undefined) continue;
        const judge = (collected.get(name) as Collected).judge;
        judge.add(unequal[name], kernel.data, predicted.data, truth[name]?.data, limits, firsts[name] ?? 0);
      }
    },
    result: () => {
      const outputs = [...collected].map(([name, { format, comparison, judge, shape }]): OutputVerdict => {
        const result = comparison.result();
        const judgement = bounded.includes(name) && result.counts.equal < result.elements ? judge.result() : undefined;
        return {
          name,
          format: format.name,
          shape,
          verdict: verdictOf(result, judgement, maxUlps),
          judgement,
          ...result,
        };
      });
      const accepted = outputs.every(({ verdict }) => acceptedVerdicts.includes(verdict));
      return { spec, description: describeSpec(spec), accepted, outputs, events: counted };
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
