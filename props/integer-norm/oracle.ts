import { add, divide, fromNumber, multiply, type Rational, rational } from '../../src/exact/rational.ts';
import type { Direction } from '../../src/formats/rounding.ts';
import type { IntegerNormModel } from '../../src/kernels/integer-norm/model.ts';
import { clip, rounded } from '../integers/oracle.ts';

/*
 * The integer pipeline once more, on whole numbers of any size and from its description alone: for layer and RMS norm, stages of kind
 * 'integer', sums in sequence or (pairwise) by neighbours.
 */

/** A group, its parameters and scales. */
export interface Case {
  readonly q: readonly number[];
  readonly zeroPoint: number;
  readonly scale: number;
  readonly weight?: readonly number[];
  readonly weightScale: number;
  readonly bias?: readonly number[];
  readonly biasScale?: number;
  readonly outputScale: number;
  readonly outputZeroPoint: number;
}

export interface Answer {
  readonly y: number[];
  readonly mean: number;
  readonly scale: number;
  /** Results that left a register. */
  outside: number;
}

const over = (n: bigint, d: bigint): Rational => rational(n, d);

/** The integer r ≥ 0 with r^p nearest to n in the way asked, by bisection. */
function root(n: bigint, p: number, rounding: string): bigint {
  let [low, high] = [0n, n + 1n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** BigInt(p) <= n) low = middle;
    else high = middle;
  }
  if (rounding === 'floor' || low ** BigInt(p) === n) return low;
  if (rounding === 'ceiling') return low + 1n;
  return (2n * low + 1n) ** BigInt(p) < 2n ** BigInt(p) * n ? low + 1n : low;
}

const rootDirections: Readonly<Record<string, Direction>> = {
  floor: 'towardNegative',
  nearest: 'tiesToEven',
  ceiling: 'towardPositive',
};

class Machine {
  outside = 0;
  readonly model: IntegerNormModel;
  constructor(model: IntegerNormModel) {
    this.model = model;
  }
  hold(n: bigint): bigint {
    const { bits, overflow } = this.model.accumulator;
    const [min, max] = [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
    if (n >= min && n <= max) return n;
    this.outside++;
    if (overflow === 'saturate') return n < 0n ? min : max;
    const modulus = 2n ** BigInt(bits);
    return ((((n - min) % modulus) + modulus) % modulus) + min;
  }
  divide(n: bigint, d: bigint, direction: Direction): bigint {
    if (d !== 0n) return this.hold(rounded(over(n, d), direction));
    const limit = 2n ** BigInt(this.model.accumulator.bits - 1);
    return n === 0n ? 0n : n < 0n ? -limit : limit - 1n;
  }
  /** Σ f(term); `square`: a square is held together with the sum. */
  sum(terms: readonly bigint[], order: unknown, square = false): bigint {
    const one = (x: bigint): bigint => (square ? x * x : x);
    if (order === 'sequential') return terms.reduce((total, x) => this.hold(total + one(x)), 0n);
    let level = terms.map((x) => (square ? this.hold(one(x)) : x));
    while (level.length > 1) {
      level = level.flatMap((x, i) => (i % 2 === 1 ? [] : i + 1 < level.length ? [this.hold(x + level[i + 1])] : [x]));
    }
    return level[0];
  }
}

/** The statistic's sum, the count that divides it, and its degree. */
function measure(machine: Machine, c: readonly bigint[]): [bigint, bigint, number] {
  const { statistic, stages } = machine.model;
  const { order } = stages.moment;
  const m = BigInt(c.length);
  const magnitudes = () => c.map((x) => (x < 0n ? machine.hold(-x) : x));
  const spread = (part: readonly bigint[]): bigint => {
    const sorted = [...part].sort((a, b) => (a < b ? -1 : 1));
    return machine.hold(sorted.at(-1) - sorted[0]);
  };
  switch (statistic.kind) {
    case 'l2':
      return [machine.sum(c, order, true), m, 2];
    case 'l1':
      return [machine.sum(magnitudes(), order), m, 1];
    case 'linf':
      return [magnitudes().reduce((a, b) => (a > b ? a : b)), 1n, 1];
    case 'lp': {
      const p = statistic.p as number;
      const power = (x: bigint): bigint =>
        Array.from({ length: p - 1 }).reduce<bigint>((total) => machine.hold(total * x), x);
      return [machine.sum(magnitudes().map(power), order), m, p];
    }
    case 'topk': {
      const k = statistic.k as number;
      const ranked = magnitudes()
        .map((x, i) => ({ x, i }))
        .sort((a, b) => Number(b.x - a.x) || a.i - b.i)
        .slice(0, k);
      const used = statistic.sumOrder === 'descending' ? ranked : ranked.sort((a, b) => a.i - b.i);
      return [
        machine.sum(
          used.map(({ x }) => x),
          order,
        ),
        BigInt(k),
        1,
      ];
    }
    case 'range': {
      const chunks = statistic.chunks ?? 1;
      const length = c.length / chunks;
      const parts = Array.from({ length: chunks }, (_, i) => spread(c.slice(i * length, (i + 1) * length)));
      return [machine.sum(parts, order), BigInt(chunks), 1];
    }
  }
}

function scaleOf(machine: Machine, v: bigint, degree: number, steps: number): bigint {
  const { epsilon, stages, statistic } = machine.model;
  const { rounding, fractionBits: k, constantBits } = stages.root;
  const a = stages.moment.fractionBits;
  const inside = epsilon.place === 'insideRoot';
  const direction = rootDirections[rounding];
  const step = fromNumber(steps);
  const real = divide(fromNumber(epsilon.value), inside ? multiply(step, step) : step);
  const held = rounded(multiply(real, over(2n ** BigInt(inside ? a : k), 1n)), 'tiesToEven');
  const most = 2n ** BigInt(machine.model.accumulator.bits - 1) - 1n;
  const eps = held > most ? most : held;
  const plus = (x: bigint): bigint => (eps === 0n ? x : machine.hold(x + eps));
  const c = rounded(
    multiply(fromNumber(statistic.constant as number), over(2n ** BigInt(constantBits), 1n)),
    'tiesToEven',
  );
  const one = 2n ** BigInt(constantBits);
  if (statistic.kind !== 'l2' && statistic.kind !== 'lp')
    return plus(machine.divide(v * c * 2n ** BigInt(k), 2n ** BigInt(a) * one, direction));
  const rooted = (x: bigint): bigint =>
    x < 0n ? 0n : machine.hold(root(x * 2n ** BigInt(degree * k - a), degree, rounding));
  const times = (x: bigint): bigint => (c === one ? x : machine.divide(x * c, one, direction));
  return inside ? times(rooted(plus(v))) : plus(times(rooted(v)));
}

/** y, mean and scale of a group. */
export function oracle(model: IntegerNormModel, one: Case): Answer {
  const machine = new Machine(model);
  const { mean, moment, root: rootStage, normalize, affine, output } = model.stages;
  const m = BigInt(one.q.length);
  const d = one.q.map((q) => machine.hold(BigInt(q - one.zeroPoint)));
  let [c, unit, centre, sum] = [d, 1n, 0n, 0n];
  if (model.integerNorm !== 'rms') {
    sum = machine.sum(d, mean.order);
    unit = mean.kind === 'scaled' ? m : 2n ** BigInt(mean.fractionBits as number);
    centre = mean.kind === 'scaled' ? sum : machine.divide(sum * unit, m, mean.rounding);
    c = d.map((x) => machine.hold(unit * x - centre));
  }
  const up = 2n ** BigInt(moment.fractionBits);
  let v: bigint;
  let degree = 2;
  if (moment.method === 'onePass') {
    v = machine.divide((m * machine.sum(d, moment.order, true) - sum * sum) * up, m * m, moment.rounding);
  } else {
    const [total, count, power] = measure(machine, c);
    degree = power;
    v = machine.divide(total * up, count * unit ** BigInt(power), moment.rounding);
  }
  const s = scaleOf(machine, v, degree, one.scale);
  const shift = 2n ** BigInt(rootStage.fractionBits + normalize.fractionBits);
  const big = 2n ** BigInt(normalize.reciprocalBits);
  const r = normalize.division === 'reciprocal' ? machine.divide(big, s, normalize.rounding) : 0n;
  const normalised = (x: bigint): bigint =>
    normalize.division === 'reciprocal'
      ? machine.divide(x * r * shift, unit * big, normalize.rounding)
      : machine.divide(x * shift, s * unit, normalize.rounding);
  const step = multiply(fromNumber(one.weightScale), over(1n, 2n ** BigInt(normalize.fractionBits)));
  const biases = one.bias?.map((b) => {
    const real =
      one.biasScale === undefined
        ? over(BigInt(b), 1n)
        : divide(multiply(over(BigInt(b), 1n), fromNumber(one.biasScale)), step);
    return machine.hold(rounded(real, affine.rounding));
  });
  const y = c.map((x, j) => {
    const hat = normalised(x);
    const [g, b] = [one.weight?.[j], biases?.[j]];
    const a = g === undefined && b === undefined ? hat : machine.hold(hat * BigInt(g ?? 1) + (b ?? 0n));
    const real = add(divide(multiply(over(a, 1n), step), fromNumber(one.outputScale)), over(0n, 1n));
    return clip(rounded(real, output.rounding) + BigInt(one.outputZeroPoint), -128, 127);
  });
  return { y, mean: Number(centre), scale: Number(s), outside: machine.outside };
}
