import type { Events } from '../formats/flags.ts';
import type { Format } from '../formats/format.ts';
import { type Comparison, type ComparisonResult, newComparison } from '../measure/comparison.ts';
import type { StageEvents } from '../normalizers/emulate.ts';
import type { StageName } from '../normalizers/numerics.ts';
import { type BlockOptions, type CheckedBlock, checkBlock } from './check-block.ts';
import type { Tensors } from './family.ts';
import { type Judge, type Judgement, newJudge } from './judgement.ts';
import { describeSpec, type ResolvedSpec } from './spec.ts';

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

export interface CheckOptions extends BlockOptions {
  /** Accept outputs at most this many ulps from the emulation; NaN and infinity mismatches never. Default 0: bit-equal only. */
  readonly maxUlps?: number;
}

/** A check under way, fed block by block along the first axis. */
export interface Checker {
  /** @param firsts the position of each output's first element of this block in the whole output */
  add(inputs: Tensors, outputs: Tensors, firsts?: Readonly<Record<string, number>>): void;
  /** The outputs that the spec predicts, known once something was fed. */
  predicted(): readonly string[];
  /** Adds the next block, checked already. */
  addChecked(block: CheckedBlock): void;
  result(): CheckResult;
}

interface Collected {
  readonly format: Format;
  readonly comparison: Comparison;
  readonly judge: Judge;
  /** Whether there are bounds to judge by. */
  bounded: boolean;
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
  return { format, comparison: newComparison(format, shape.at(-1)), judge: newJudge(format), bounded: false, shape };
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
  const collected = new Map<string, Collected>();
  let counted: StageEvents | undefined;
  let predicted: readonly string[] = [];
  const addChecked = (block: CheckedBlock): void => {
    predicted = block.predicted;
    if (block.events !== undefined) counted = addEvents(counted ?? {}, block.events);
    for (const [name, { format, shape, compared, judgement }] of Object.entries(block.outputs)) {
      const entry = collected.get(name) ?? collectedFor(format, shape);
      collected.set(name, entry);
      entry.comparison.addCompared(compared);
      if (judgement === undefined) continue;
      entry.bounded = true;
      entry.judge.merge(judgement);
    }
  };
  return {
    predicted: () => predicted,
    add: (inputs, outputs, firsts = {}) => addChecked(checkBlock(spec, inputs, outputs, options, { shapes, firsts })),
    addChecked,
    result: () => {
      const outputs = [...collected].map(([name, entry]) => outputVerdict(entry, name, options.maxUlps ?? 0));
      const accepted = outputs.every(({ verdict }) => acceptedVerdicts.includes(verdict));
      return { spec, description: describeSpec(spec), accepted, outputs, events: counted };
    },
  };
}

function outputVerdict(
  { format, shape, comparison, judge, bounded }: Collected,
  name: string,
  maxUlps: number,
): OutputVerdict {
  const result = comparison.result();
  const judgement = bounded && result.counts.equal < result.elements ? judge.result() : undefined;
  const verdict = verdictOf(result, judgement, maxUlps);
  return { name, format: format.name, shape, verdict, judgement, ...result };
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
