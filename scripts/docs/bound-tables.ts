import { type BoundKind, bound, boundKinds } from '../../src/kernels/bound.ts';
import { sampleInputs } from '../../src/kernels/sample.ts';
import { resolveSpec } from '../../src/kernels/spec.ts';
import { code, table } from './markdown.ts';

const statistics = ['l2', 'l1', 'linf', 'range'];
const orders = ['sequential', 'pairwise', 'block'];

/** The largest finite error of y before its last rounding, in units of the last place that binary16 has at 1. */
function largest(statistic: string, order: string): readonly string[] {
  const spec = resolveSpec({ bitnorm: 1, norm: 'layer', statistic, order });
  const { y } = bound(spec, sampleInputs(spec, [3, 1024], 0));
  const inUlps = (kind: BoundKind): string => {
    const errors = y.bounds[kind]?.error ?? new Float64Array();
    const most = errors.reduce((a, b) => (b < Infinity ? Math.max(a, b) : a), 0) * 2 ** 10;
    return most >= 100 ? String(Math.round(most)) : String(Number(most.toPrecision(2)));
  };
  return boundKinds.map(inUlps);
}

/** What each kind of bound allows, by statistic and order. */
export const bounds = (): string =>
  table(
    ['statistic', 'order', ...boundKinds.map(code)],
    statistics.flatMap((statistic) =>
      orders.map((order) => [code(statistic), code(order), ...largest(statistic, order)]),
    ),
  );
