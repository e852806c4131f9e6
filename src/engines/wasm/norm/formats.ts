import type { FloatFormat, Format } from '../../../formats/format.ts';
import type { Stage } from '../../../normalizers/model.ts';

/** The exponent of the distance between a format's smallest values. */
export function quantumExponent({ emin, precision }: FloatFormat): number {
  return emin - precision + 1;
}

/** Whether binary32 holds all values of the format. */
export function fitsBinary32(format: Format): boolean {
  return format.kind === 'float' && format.precision <= 24 && quantumExponent(format) >= -149 && format.emax <= 127;
}

/**
 * Whether binary32 results are rounded to the format by the formula of assembly/norms/rounded.ts: s = 24 − p is at least p + 1, and there
 * are a sign and subnormals.
 */
export function isNarrow(format: FloatFormat): boolean {
  return fitsBinary32(format) && format.precision <= 11 && format.signed && format.subnormals;
}

/** Whether the finite values of a format lie on the grid of another one, be they beyond its largest. */
export function liesWithin(format: FloatFormat, grid: FloatFormat): boolean {
  return format.precision <= grid.precision && quantumExponent(format) >= quantumExponent(grid);
}

/** Whether conversion to a format leaves all finite values of another one as they are. */
export function holds(format: FloatFormat, values: FloatFormat): boolean {
  return liesWithin(values, format) && values.max <= format.max && (format.signedZero || !values.signedZero);
}

/** Whether whatever is below 2^-126, where binary32 loses bits, is rounded to zero. */
export function zeroesTiny({ emin, precision }: FloatFormat): boolean {
  return emin - precision >= -125;
}

/** Why a stage can't run on binary32 values, to follow "which"; undefined where it can. */
export function stageRefusal(name: string, stage: Stage, format: FloatFormat): string | undefined {
  if (stage.rounding !== 'tiesToEven') {
    const rounding = typeof stage.rounding === 'string' ? stage.rounding : 'stochastically';
    return `rounds to nearest with ties to even alone, not ${rounding} as in the stage "${name}"`;
  }
  if (stage.subnormals !== 'keep') return `keeps subnormals, where the stage "${name}" has them flushed`;
  if (format.name !== 'binary32' && !isNarrow(format))
    return `runs stages in binary32 and formats of up to 11 bits, not in ${format.name} as the stage "${name}"`;
  return undefined;
}

/** The constants by which results are rounded to a format; see assembly/norms. */
export interface RoundingConstants {
  readonly scale: number;
  readonly least: number;
  readonly wideScale: number;
  readonly wideLeast: number;
  readonly largest: number;
}

export function roundingConstants({ precision, emin, max }: FloatFormat): RoundingConstants {
  return {
    scale: 2 ** (24 - precision),
    least: 1.5 * 2 ** (emin - precision + 24),
    wideScale: 2 ** (53 - precision),
    wideLeast: 1.5 * 2 ** (emin - precision + 53),
    largest: max,
  };
}
