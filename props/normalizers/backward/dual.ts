import { type Decimal, decimal, power as decimalPower, rootOf as decimalRoot, fromDouble } from '../decimal.ts';
import { type BackwardCase, settled } from './oracle.ts';

/*
 * Numbers with a derivative (dual numbers) and the forward norm over them: a gradient for which no one wrote down a formula.
 */

/** value + slope·dx, the slope as terms that are yet to be added, so that what cancels can be told from what is small. */
interface Dual {
  readonly value: Decimal;
  readonly slope: readonly Decimal[];
}

const zero = decimal('0');
const of = (value: Decimal): Dual => ({ value, slope: [] });
const constant = (x: number): Dual => of(fromDouble(x));

function add(a: Dual, b: Dual): Dual {
  return { value: settled([a.value, b.value]), slope: [...a.slope, ...b.slope] };
}

function times(a: Dual, b: Dual): Dual {
  const slope = [...a.slope.map((x) => x.times(b.value)), ...b.slope.map((x) => x.times(a.value))];
  return { value: a.value.times(b.value), slope: [settled(slope)] };
}

const negate = (a: Dual): Dual => ({ value: a.value.neg(), slope: a.slope.map((x) => x.neg()) });
const sum = (terms: readonly Dual[]): Dual => terms.reduce(add, of(zero));

function divide(a: Dual, b: Dual): Dual {
  const square = b.value.times(b.value);
  const slope = [...a.slope.map((x) => x.div(b.value)), ...b.slope.map((x) => x.times(a.value).div(square).neg())];
  return { value: a.value.div(b.value), slope };
}

/** x^p of x ≥ 0, of which value and p are given; the derivative at 0 is taken for 0. */
function powered(a: Dual, value: Decimal, p: Decimal): Dual {
  if (a.value.isZero()) return of(zero);
  return { value, slope: a.slope.map((x) => x.times(p).times(value).div(a.value)) };
}

const power = (a: Dual, p: number): Dual =>
  powered(a, a.value.isZero() ? zero : decimalPower(a.value, p), fromDouble(p));
const root = (a: Dual, p: number): Dual =>
  powered(a, a.value.isZero() ? zero : decimalRoot(a.value, p), decimal('1').div(fromDouble(p)));

function absolute(a: Dual): Dual {
  if (a.value.isZero()) return of(zero);
  return a.value.isNegative() ? negate(a) : a;
}

/** The first of those that none exceeds. */
function largest(terms: readonly Dual[]): Dual {
  return terms.reduce((best, term) => (term.value.gt(best.value) ? term : best));
}

function statisticOf(c: readonly Dual[], { statistic, place, epsilon }: BackwardCase): Dual {
  const { kind, p = 2, k = 1, chunks = 1, mean = true } = statistic;
  const averaged = (terms: readonly Dual[]): Dual => (mean ? divide(sum(terms), constant(terms.length)) : sum(terms));
  switch (kind) {
    case 'l2': {
      const square = averaged(c.map((x) => times(x, x)));
      const inside = place === 'insideRoot' ? add(square, constant(epsilon)) : square;
      return root(inside, 2);
    }
    case 'l1':
      return averaged(c.map(absolute));
    case 'lp':
      return root(averaged(c.map((x) => power(absolute(x), p))), p);
    case 'linf':
      return largest(c.map(absolute));
    case 'topk': {
      const sorted = c.map(absolute).sort((a, b) => b.value.cmp(a.value));
      return divide(sum(sorted.slice(0, k)), constant(k));
    }
    case 'range': {
      const length = c.length / chunks;
      const ranges = Array.from({ length: chunks }, (_, i) => {
        const chunk = c.slice(i * length, (i + 1) * length);
        return add(largest(chunk), largest(chunk.map(negate)));
      });
      return divide(sum(ranges), constant(chunks));
    }
    case 'unit':
      return constant(1);
  }
}

function scaleOf(c: readonly Dual[], group: BackwardCase): Dual {
  const size = times(constant(group.statistic.constant), statisticOf(c, group));
  if (group.place === 'insideRoot') return size;
  if (group.place === 'added') return add(size, constant(group.epsilon));
  return size.value.lt(fromDouble(group.epsilon)) ? constant(group.epsilon) : size;
}

/** Σ dy·∂y/∂x_i. */
function derivative(group: BackwardCase, i: number): Decimal {
  const x = group.values.map((value, j) => ({ value: fromDouble(value), slope: j === i ? [decimal('1')] : [] }));
  const mean = divide(sum(x), constant(x.length));
  const c = group.centres ? x.map((one) => add(one, negate(mean))) : x;
  const scale = scaleOf(c, group);
  const loss = c.map((one, j) =>
    times(constant(group.dy[j]), add(times(constant(group.weight[j]), divide(one, scale)), constant(group.bias[j]))),
  );
  return settled(sum(loss).slope);
}

/** The gradient of Σ dy·y by dual numbers. Precondition: the scale is not 0. */
export function dualGradient(group: BackwardCase): readonly Decimal[] {
  return group.values.map((_, i) => derivative(group, i));
}
