import type { KnownGroup, Pull } from './exact-known.ts';
import { signOf } from './exact-value.ts';

function pullSign(pull: Pull, j: number): number {
  if ('each' in pull) return signOf(pull.each(j));
  const n = pull.numerators[j];
  return n === 0n ? 0 : (n > 0n ? 1 : -1) * signOf(pull.common);
}

/** IEEE 754 on (δ_i − mean δ − (u_i − mean u)·A)/s where some δ is not finite: finite terms count for nothing. */
export function infiniteGradients({ group, direction, pull, centres }: KnownGroup, delta: Float64Array): Float64Array {
  const infinite = delta.map((value) => (Number.isFinite(value) ? 0 : value));
  const mean = centres ? infinite.reduce((a, b) => a + b, 0) : 0;
  const dot = infinite.reduce((total, value, j) => {
    const n = group.numerators[j];
    return value === 0 ? total : total + value * (n > 0n ? 1 : n < 0n ? -1 : 0) * direction;
  }, 0);
  return infinite.map((value, j) => {
    const removed = pull === undefined ? 0 : pullSign(pull, j) * dot;
    return (value - mean - removed) * direction;
  });
}

/** γ·dy in doubles: what is not finite is right, and the signs are. */
export function roughDeltas(dy: Float64Array, weight: Float64Array | undefined): Float64Array {
  if (weight === undefined) return dy;
  return dy.map((value, j) => {
    const both = Number.isFinite(value) && Number.isFinite(weight[j]);
    return both ? Math.sign(value) * Math.sign(weight[j]) : value * weight[j];
  });
}
