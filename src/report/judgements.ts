import { findFormat } from '../formats/catalogue.ts';
import type { Format } from '../formats/format.ts';
import type { OutputVerdict } from '../kernels/check.ts';
import { type Certificate, type ElementJudgement, type Judgement, shareOf } from '../kernels/judgement.ts';
import { grouped, indexText, valueText } from './numbers.ts';

/** How an output's elements were judged by their bounds: '381 legitimate', '2 wrong' …; kinds that none has are left out. */
export function judgementTexts({ counts }: Judgement): readonly string[] {
  const { legitimate, undecided, wrong } = counts;
  const phrases = [
    [legitimate, 'legitimate'],
    [undecided, 'without a bound'],
    [wrong, 'wrong'],
  ] as const;
  return phrases.filter(([count]) => count > 0).map(([count, phrase]) => `${grouped(count)} ${phrase}`);
}

/** The columns of certificates after the index and how it was judged. */
export const certificateTitles = ['kernel', 'exact', 'midpoint', 'bound', 'used'] as const;

/** A mark for each way to be judged. */
export const judgementMarks: Readonly<Record<ElementJudgement, string>> = {
  legitimate: '≤',
  undecided: '?',
  wrong: '✗',
};

/** A number that is no value of the format: a digit more than tells its values apart. */
function between(value: number, format: Format): string {
  const precision = format.kind === 'float' ? format.precision : format.bits;
  return Number.isFinite(value)
    ? String(Number(value.toPrecision(2 + Math.ceil(precision * Math.log10(2)))))
    : String(value);
}

/** A bound in two digits. */
function boundText(bound: number): string {
  if (bound === 0) return '0';
  return bound < Infinity ? bound.toExponential(1).replace('+', '').replace(/e0$/, '') : 'none';
}

/** How much of its bound an element uses, with two digits; '–' where it has none, or no bound would do. */
function shareText(certificate: Certificate): string {
  const share = 100 * shareOf(certificate);
  if (!Number.isFinite(share) || certificate.bound === Infinity) return '–';
  return share >= 1e6 ? `${share.toExponential(0).replace('+', '')}%` : `${Number(share.toPrecision(2))}%`;
}

/** The cells of a certificate: index, judgement, and those of certificateTitles. */
export function certificateCells(certificate: Certificate, { format: name, shape }: OutputVerdict): readonly string[] {
  const { element, judgement, kernel, exact, bound, midpoint } = certificate;
  const format = findFormat(name);
  return [
    indexText(element, shape),
    judgement,
    valueText(kernel, format),
    between(exact, format),
    midpoint === undefined ? '–' : between(midpoint, format),
    boundText(bound),
    shareText(certificate),
  ];
}
