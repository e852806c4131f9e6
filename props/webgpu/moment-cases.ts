import type { MergeFormName } from '../../src/reductions/merge-forms.ts';
import { welfordAccumulator } from '../../src/reductions/moments.ts';
import type { Order } from '../../src/reductions/order.ts';
import { wgslWelford } from '../../src/webgpu/wgsl/accumulators/welford.ts';
import { type AccumulatorCase, type Both, lanes, mixed, over } from './accumulator-case.ts';

type Division = 'divide' | 'reciprocal';

export function welfordCase(
  format: Both,
  division: Division,
  mergeDivision: Division,
  contract: boolean,
): AccumulatorCase {
  return {
    name: `welford, ${division}, ${mergeDivision}, ${contract ? 'contracted' : 'rounded'}`,
    order: division === 'divide' ? lanes : mixed,
    members: ['mean', 'squares'],
    here: (x) => over(welfordAccumulator({ arithmetic: format.here, division, mergeDivision, contract }), x),
    device: (t) => wgslWelford({ arithmetic: format.on(t), division, mergeDivision, contract }, t.x, t.module),
  };
}

/** More lanes than terms, so that parts without terms are merged. */
const sparse: Order = { split: { lanes: 40, empty: 'zero', inner: 'sequential', outer: 'halving' } };

/** Moments that are merged in some form. */
export function mergedCase(format: Both, mergeForm: MergeFormName, mergeDivision: Division): AccumulatorCase {
  const steps = { division: 'divide', mergeDivision, mergeForm, contract: false } as const;
  return {
    name: `welford, merged as ${mergeForm}`,
    order: sparse,
    members: ['mean', 'squares'],
    here: (x) => over(welfordAccumulator({ ...steps, arithmetic: format.here }), x),
    device: (t) => wgslWelford({ ...steps, arithmetic: format.on(t) }, t.x, t.module),
  };
}
