import type { ArithmeticOptions } from '../../formats/context.ts';
import { flushed, newTally, overflow } from '../../formats/flags.ts';
import { float64Arithmetic } from '../../formats/float64.ts';
import type { FloatFormat } from '../../formats/format.ts';

const single = new Float32Array(1);
const word = new Int32Array(single.buffer);

/** The code of a binary32 value. */
export function codeOf(value: number): number {
  single[0] = value;
  return word[0];
}

function singleOf(code: number): number {
  word[0] = code;
  return single[0];
}

const infinityCode = 0x7f800000;
const smallest = 2 ** -149;

/** What happens to the values of one sign. */
export interface SignRules {
  /** Results of magnitudes from here on are replaced; NaN: none are. */
  readonly replacedFrom: number;
  /** By this: infinity, or NaN. */
  readonly replacement: number;
  /** Results of magnitudes below this are zero. */
  readonly flushedBelow: number;
  /** What replaces a result that is beyond the largest finite value; 0 where that value does. */
  readonly overflow: number;
}

/** What a rounding does to values that are not just rounded, read off the definition by trying it. */
export interface Rules {
  readonly positive: SignRules;
  readonly negative: SignRules;
  /** −0, as the format has it. */
  readonly negativeZero: number;
  readonly keepsNaN: boolean;
}

/**
 * The rules of rounding binary32 values. Of a stochastic rounding, which must give its largest random number, `replacedFrom` is about
 * infinities alone: where finite ones overflow depends on the draw.
 */
export function rulesOf(format: FloatFormat, options: ArithmeticOptions): Rules {
  const tally = newTally();
  const { round } = float64Arithmetic(format, { ...options, tally });
  const drawn = typeof (options.rounding ?? '') !== 'string';
  const rulesFor = (sign: 1 | -1): SignRules => {
    const result = (magnitude: number): number => Math.abs(round(sign * magnitude));
    const raises = (flag: number, magnitude: number): boolean => {
      round(sign * magnitude);
      return (tally.last & flag) !== 0;
    };
    const first = firstMagnitude((magnitude) => magnitude === Infinity || raises(overflow, magnitude));
    const finite = first < Infinity && replaces(format, result(first)) ? result(first) : 0;
    const infinite = result(Infinity);
    const fromFirst = finite !== 0 && !drawn;
    const kept = firstMagnitude((magnitude) => magnitude > 0 && !raises(flushed, magnitude));
    return {
      replacedFrom: fromFirst ? first : replaces(format, infinite) ? Infinity : Number.NaN,
      replacement: fromFirst ? finite : infinite,
      flushedBelow: kept === smallest ? 0 : kept,
      overflow: finite,
    };
  };
  return {
    positive: rulesFor(1),
    negative: rulesFor(-1),
    negativeZero: round(-0),
    keepsNaN: Number.isNaN(round(Number.NaN)),
  };
}

function replaces({ max }: FloatFormat, magnitude: number): boolean {
  return !(magnitude <= max);
}

/** The least binary32 magnitude, infinity included, of which something holds that holds of all larger ones. */
function firstMagnitude(holds: (magnitude: number) => boolean): number {
  let [below, at] = [-1, infinityCode];
  while (at - below > 1) {
    const middle = Math.floor((below + at) / 2);
    if (holds(singleOf(middle))) at = middle;
    else below = middle;
  }
  return singleOf(at);
}
