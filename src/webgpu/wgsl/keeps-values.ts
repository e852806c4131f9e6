import type { OverflowPolicy, SubnormalPolicy } from '../../formats/context.ts';
import type { FloatFormat } from '../../formats/format.ts';

/** Whether converting to a format changes none of another one's values. */
export function keepsValues(
  from: FloatFormat,
  to: FloatFormat,
  { subnormals, overflow }: { readonly subnormals: SubnormalPolicy; readonly overflow: OverflowPolicy },
): boolean {
  const within = from.precision <= to.precision && from.emin - from.precision >= to.emin - to.precision;
  const numbers = within && from.max <= to.max && (to.signed || !from.signed) && (to.signedZero || !from.signedZero);
  const rest = (to.infinities && overflow === 'ieee') || !from.infinities;
  return numbers && rest && (to.nans !== 'none' || from.nans === 'none') && subnormals === 'keep' && to.subnormals;
}
