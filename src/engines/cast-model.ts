import type { OverflowPolicy, SubnormalPolicy } from '../formats/context.ts';
import type { Rounded } from '../normalizers/model.ts';

/** What a conversion says that casts. */
export interface CastModel extends Rounded {
  readonly convert: string;
  readonly formats: { readonly input: string; readonly output: string };
  readonly subnormals: SubnormalPolicy;
  readonly overflow: OverflowPolicy;
  readonly tininess: 'after' | 'before';
  readonly seed: number;
}
