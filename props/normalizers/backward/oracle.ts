import { type Decimal, decimal, fromDouble, power, rootOf } from '../decimal.ts';
import { deviations, type GroupCase, scaleOf } from '../oracle.ts';

/** A group with the gradient of its outputs. */
export interface BackwardCase extends GroupCase {
  readonly dy: readonly number[];
}

const zero = decimal('0');
const tiny = decimal('1e-150');
const total = (terms: readonly Decimal[]): Decimal => terms.reduce((a, b) => a.plus(b), zero);
const signOf = (x: Decimal): Decimal => decimal(String(x.isZero() ? 0 : x.isNegative() ? -1 : 1));

/** The sum, where what is left of terms that cancel is nothing. */
export function settled(terms: readonly Decimal[]): Decimal {
  const sum = total(terms);
  const size = total(terms.map((term) => term.abs()));
  return sum.abs().lte(size.times(tiny)) ? zero : sum;
}

/** The first position of a value that none exceeds. */
function firstOf(values: readonly Decimal[]): number {
  return values.findIndex((value) => values.every((other) => other.lte(value)));
}

/** ∂statistic/∂c_i by definition; of l2 that of the root of the mean of squares plus `inside`. */
function slopes(c: readonly Decimal[], { statistic }: GroupCase, inside: Decimal): readonly Decimal[] {
  const { kind, p = 2, k = 1, chunks = 1, mean = true } = statistic;
  const count = decimal(String(mean ? c.length : 1));
  const magnitudes = c.map((x) => x.abs());
  switch (kind) {
    case 'l2': {
      const root = total(c.map((x) => x.times(x)))
        .div(count)
        .plus(inside)
        .sqrt();
      return c.map((x) => (x.isZero() ? zero : x.div(root).div(count)));
    }
    case 'l1':
      return c.map((x) => signOf(x).div(count));
    case 'lp': {
      const powers = magnitudes.map((x) => (x.isZero() ? zero : power(x, p)));
      const inner = total(powers).div(count);
      const root = inner.isZero() ? zero : rootOf(inner, p);
      // ∂(inner^(1/p)) = inner^(1/p − 1)/p · p·|c|^(p − 1)·sign c/count
      return c.map((x, i) => (x.isZero() ? zero : root.div(inner).times(powers[i]).div(x).div(count)));
    }
    case 'linf': {
      const top = firstOf(magnitudes);
      return c.map((x, i) => (i === top ? signOf(x) : zero));
    }
    case 'topk': {
      const ranked = magnitudes.map((_, i) => i).sort((a, b) => magnitudes[b].cmp(magnitudes[a]) || a - b);
      const chosen = ranked.slice(0, k);
      return c.map((x, i) => (chosen.includes(i) ? signOf(x).div(k) : zero));
    }
    case 'range': {
      const length = c.length / chunks;
      const slope = c.map(() => zero);
      for (let start = 0; start < c.length; start += length) {
        const chunk = c.slice(start, start + length);
        const [high, low] = [start + firstOf(chunk), start + firstOf(chunk.map((x) => x.neg()))];
        slope[high] = slope[high].plus(decimal('1').div(chunks));
        slope[low] = slope[low].minus(decimal('1').div(chunks));
      }
      return slope;
    }
    case 'unit':
      return c.map(() => zero);
  }
}

/** u_i = ∂s/∂c_i. */
function scaleSlopes(c: readonly Decimal[], group: GroupCase): readonly Decimal[] {
  const { statistic, epsilon, place } = group;
  const inside = place === 'insideRoot' ? fromDouble(epsilon) : zero;
  const constant = fromDouble(statistic.constant);
  if (place === 'maximum') {
    const size = scaleOf(c, { ...group, epsilon: 0, place: 'added' });
    if (size.lt(fromDouble(epsilon))) return c.map(() => zero);
  }
  return slopes(c, group, inside).map((slope) => slope.times(constant));
}

/** x̂ of a group. Precondition: the scale is not 0. */
export function normalizedValues(group: GroupCase): readonly Decimal[] {
  const { c } = deviations(group);
  const scale = scaleOf(c, group);
  return c.map((x) => x.div(scale));
}

/** dx of a group, and x̂: dc_i = (δ_i − u_i·A)/s, dx = dc − mean dc. Precondition: the scale is not 0. */
export function gradient(group: BackwardCase): { dx: readonly Decimal[]; normalized: readonly Decimal[] } {
  const { c } = deviations(group);
  const scale = scaleOf(c, group);
  const normalized = c.map((x) => x.div(scale));
  const delta = group.dy.map((dy, j) => fromDouble(dy).times(fromDouble(group.weight[j])));
  const dot = settled(delta.map((d, j) => d.times(normalized[j])));
  const u = scaleSlopes(c, group);
  const parts = delta.map((d, j) => [d.div(scale), u[j].times(dot).div(scale).neg()]);
  const share = decimal(String(-c.length));
  const means = group.centres ? parts.flat().map((part) => part.div(share)) : [];
  return { dx: parts.map((own) => settled([...own, ...means])), normalized };
}

/** Whether a group has a gradient: its scale is not 0. */
export function hasGradient(group: GroupCase): boolean {
  return !scaleOf(deviations(group).c, group).isZero();
}
