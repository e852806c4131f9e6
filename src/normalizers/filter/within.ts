import { realZero } from '../../exact/real.ts';
import type { Arithmetic } from '../../formats/arithmetic.ts';

/** Numbers in doubles, each with a margin that the number itself is within; of margin 0 it is the double. */
export interface Margined {
  readonly values: Float64Array;
  readonly margins: Float64Array;
}

/** The number rounded where its margin lets it be told, else undefined. */
export function roundedWithin(y: number, margin: number, output: Arithmetic): number | undefined {
  if (y === 0 && margin === 0) return output.roundReal(realZero);
  if (!(Math.abs(y) > margin && Math.abs(y) < 1e200)) return undefined;
  const low = output.round(y - margin);
  return Object.is(low, output.round(y + margin)) ? low : undefined;
}

/**
 * Rounds the first `size` numbers to out, from `start` on: those that doubles cannot tell as `exact` gives them.
 * @param inline whether the format takes the inline rounding, ties to even: see supportsInline
 */
export function roundAllWithin(
  { values, margins }: Margined,
  size: number,
  { out, start }: { readonly out: Float64Array; readonly start: number },
  output: Arithmetic,
  inline: boolean,
  exact: (j: number) => number,
): void {
  const { max, precision, emin } = output.format;
  const multiple = 2 ** (53 - precision);
  const less = multiple - 1;
  const normal = inline ? 2 ** emin : Infinity;
  for (let j = 0; j < size; j++) {
    const y = values[j];
    const margin = margins[j];
    const magnitude = Math.abs(y);
    const low = y - margin;
    const high = y + margin;
    const rounded = low * multiple - low * less;
    const isOne = rounded === high * multiple - high * less && magnitude - margin >= normal && magnitude <= max;
    out[start + j] = isOne ? rounded : (roundedWithin(y, margin, output) ?? exact(j));
  }
}
