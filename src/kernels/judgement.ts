import type { Format } from '../formats/format.ts';
import { admits, type OutputBound } from '../measure/bounds/output.ts';
import { classify } from '../measure/comparison.ts';
import { midpointTowards } from '../measure/midpoint.ts';
import type { Values } from '../tensors/tensor.ts';

/**
 * What becomes of an element that is not equal to the emulated one. legitimate: within the bound of any conforming kernel; undecided: there is no
 * finite bound, as where a stage may overflow in some order; wrong: outside it.
 */
export type ElementJudgement = 'legitimate' | 'undecided' | 'wrong';

/** Why an element was judged as it was. */
export interface Certificate {
  readonly element: number;
  readonly judgement: ElementJudgement;
  readonly kernel: number;
  readonly emulated: number;
  /** Before its rounding, as a double. */
  readonly exact: number;
  /** How far a conforming kernel may be from that before it rounds. */
  readonly bound: number;
  /** The smallest and the largest value that it may put out. */
  readonly low: number;
  readonly high: number;
  /** Where values begin to round to the kernel's; it is legitimate if the exact value is no farther from there than the bound. */
  readonly midpoint: number | undefined;
}

/** How the elements of an output that are not equal were judged. */
export interface Judgement {
  readonly counts: Readonly<Record<ElementJudgement, number>>;
  /** The worst ones: wrong before undecided before legitimate, those that use the most of their bound first. */
  readonly certificates: readonly Certificate[];
}

const shown = 5;
const ranks: Readonly<Record<ElementJudgement, number>> = { wrong: 2, undecided: 1, legitimate: 0 };

/** How much of its bound an element uses: none where the exact value rounds to it, more than 1 where it is wrong; Infinity where no bound helps. */
export function shareOf({ judgement, exact, bound, midpoint }: Certificate): number {
  if (midpoint === undefined || !Number.isFinite(exact)) return judgement === 'wrong' ? Infinity : 0;
  return Math.abs(midpoint - exact) / bound;
}

function worseFirst(a: Certificate, b: Certificate): number {
  return ranks[b.judgement] - ranks[a.judgement] || shareOf(b) - shareOf(a) || 0;
}

/** Whether no conforming kernel can avoid a NaN or infinity that the exact result and the emulation share. */
function isDetermined(exact: number | undefined, emulated: number): boolean {
  return exact !== undefined && !Number.isFinite(exact) && classify(exact, emulated) === 'equal';
}

/** Collects the judgements of one output block by block. */
export interface Judge {
  /**
   * @param positions the elements of the block that are not equal
   * @param exact the correctly rounded results, where they are known
   * @param first the position of the block's first element in the whole output
   */
  add(
    positions: readonly number[],
    kernel: Values,
    emulated: Values,
    exact: Float64Array | undefined,
    bound: OutputBound,
    first?: number,
  ): void;
  /** Adds the judgement of later elements. */
  merge(later: Judgement): void;
  result(): Judgement;
}

export function newJudge(format: Format): Judge {
  const counts: Record<ElementJudgement, number> = { legitimate: 0, undecided: 0, wrong: 0 };
  let worst: readonly Certificate[] = [];
  const note = (certificate: Certificate): void => {
    if (worst.length < shown || worseFirst(certificate, worst[shown - 1]) < 0)
      worst = [...worst, certificate].sort(worseFirst).slice(0, shown);
  };
  return {
    add: (positions, kernel, emulated, rounded, { exact, bounds: { anyOrder } }, first = 0) => {
      if (anyOrder === undefined) throw new RangeError('"bound" expected one of any order, got none');
      for (const i of positions) {
        const bounded = anyOrder.error[i] < Infinity;
        const judgement = bounded
          ? admits(anyOrder, i, kernel[i])
            ? 'legitimate'
            : 'wrong'
          : isDetermined(rounded?.[i], emulated[i])
            ? 'wrong'
            : 'undecided';
        counts[judgement]++;
        note({
          element: first + i,
          judgement,
          kernel: kernel[i],
          emulated: emulated[i],
          exact: exact[i],
          bound: anyOrder.error[i],
          low: anyOrder.low[i],
          high: anyOrder.high[i],
          midpoint: midpointTowards(kernel[i], exact[i], format),
        });
      }
    },
    merge: (later) => {
      for (const kind of Object.keys(counts) as ElementJudgement[]) counts[kind] += later.counts[kind];
      later.certificates.forEach(note);
    },
    result: () => ({ counts, certificates: worst }),
  };
}
