import { type Decimal, decimal, fromDouble, power } from '../decimal.ts';
import { type BackwardCase, settled } from './oracle.ts';

/** What a backward pass alone is given: the mean (0 for norms that do not centre) and the scale, or one over it. */
export interface GivenCase extends BackwardCase {
  readonly mean: number;
  readonly given: number;
  readonly divides: boolean;
}

const zero = decimal('0');
const one = decimal('1');
const signOf = (x: Decimal): Decimal => decimal(String(x.isZero() ? 0 : x.isNegative() ? -1 : 1));

/** w_i of ∂statistic/∂c_i = k·w_i, of the ratios c/t. Values are in the order of the group. */
function weights(c: readonly Decimal[], ratios: readonly Decimal[], { statistic }: GivenCase): readonly Decimal[] {
  const { kind, p = 2, k = 1, chunks = 1 } = statistic;
  const before = (a: number, b: number): number => c[b].abs().cmp(c[a].abs()) || a - b;
  const ranked = c.map((_, i) => i).sort(before);
  switch (kind) {
    case 'l2':
      return ratios;
    case 'l1':
      return c.map(signOf);
    case 'lp':
      return ratios.map((x) => (x.isZero() ? zero : power(x.abs(), p).div(x.abs()).times(signOf(x))));
    case 'linf':
    case 'topk':
      return c.map((x, i) => (ranked.slice(0, kind === 'linf' ? 1 : k).includes(i) ? signOf(x) : zero));
    case 'range': {
      const length = c.length / chunks;
      return c.map((x, i) => {
        const start = i - (i % length);
        const chunk = c.slice(start, start + length);
        const isHigh = chunk.every((y, j) => (start + j < i ? y.lt(x) : y.lte(x)));
        const isLow = chunk.every((y, j) => (start + j < i ? y.gt(x) : y.gte(x)));
        return decimal(String(Number(isHigh) - Number(isLow)));
      });
    }
    case 'unit':
      return c.map(() => zero);
  }
}

/** C^power/count. */
function factorOf({ statistic, values }: GivenCase): Decimal {
  const { kind, p = 2, k = 1, chunks = 1, mean = true } = statistic;
  const constant = fromDouble(statistic.constant);
  const count = kind === 'topk' ? k : kind === 'range' ? chunks : kind === 'linf' || !mean ? 1 : values.length;
  const powers = kind === 'l2' ? constant.times(constant) : kind === 'lp' ? power(constant, p) : constant;
  return powers.div(count);
}

/**
 * dx_i = (δ_i − mean δ − (u_i − mean u)·A)/s in the given numbers, mean u of l2 left out.
 * @returns undefined where the statistic that the scale implies is 0
 */
export function givenGradient(
  group: GivenCase,
  clamped: boolean,
): { dx: readonly Decimal[]; normalized: readonly Decimal[] } | undefined {
  const { values, centres, place, epsilon, statistic } = group;
  const scale = group.divides ? fromDouble(group.given) : one.div(fromDouble(group.given));
  const t = place === 'added' ? settled([scale, fromDouble(-epsilon)]) : scale;
  const c = values.map((x) => fromDouble(x).minus(fromDouble(group.mean)));
  const normalized = c.map((x) => x.div(scale));
  const delta = group.dy.map((dy, j) => fromDouble(dy).times(fromDouble(group.weight[j])));
  const dot = settled(delta.map((d, j) => d.times(normalized[j])));
  if (t.isZero() && (statistic.kind === 'l2' || statistic.kind === 'lp')) return undefined;
  const ratios = t.isZero() ? c : c.map((x) => x.div(t.abs()).times(signOf(statistic.kind === 'l2' ? t : one)));
  const factor = factorOf(group);
  const u = clamped ? c.map(() => zero) : weights(c, ratios, group).map((w) => w.times(factor));
  const share = decimal(String(values.length));
  const means = (terms: readonly Decimal[]): Decimal[] => (centres ? terms.map((term) => term.div(share).neg()) : []);
  const dx = delta.map((d, i) => {
    // Apart, for huge slopes that are all the same leave nothing behind.
    const slope = settled([u[i], ...(statistic.kind === 'l2' ? [] : means(u))]);
    return settled([d, ...means(delta), slope.times(dot).neg()]).div(scale);
  });
  return { dx, normalized };
}
