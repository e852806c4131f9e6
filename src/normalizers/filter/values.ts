import { sumError } from '../../formats/error-terms.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Geometry } from '../geometry.ts';
import { exactRun } from './centre.ts';
import type { Affine } from './elements.ts';
import type { GroupValues } from './group.ts';

/** Whether entry j is j for each of them. */
const counts = (offsets: Int32Array): boolean => offsets.every((offset, j) => offset === j);

/** Lays groups side by side: in place where they lie so, else through a scratch array. */
export interface Rows {
  /** A group's values; undefined where x + residual is no double. */
  values(g: number): GroupValues | undefined;
  /** Where a group's outputs are written. */
  target(g: number, y: Float64Array): { readonly out: Float64Array; readonly start: number };
  /** Moves them to their places in y. */
  settle(g: number, y: Float64Array): void;
}

export function rowsOf(
  { groupBase, member, size }: Geometry,
  x: Float64Array,
  residual: Float64Array | undefined,
  format: FloatFormat,
): Rows {
  const inPlace = counts(member);
  const [loaded, finished] = [new Float64Array(size), inPlace ? undefined : new Float64Array(size)];
  const run = exactRun(format);
  const gather = (g: number, from: Float64Array): GroupValues => {
    const base = groupBase[g];
    for (let j = 0; j < size; j++) loaded[j] = from[base + member[j]];
    return { values: loaded, start: 0, size, run };
  };
  const add = (g: number, other: Float64Array): GroupValues | undefined => {
    const base = groupBase[g];
    let error = 0;
    for (let j = 0; j < size; j++) {
      const [a, b] = [x[base + member[j]], other[base + member[j]]];
      const sum = a + b;
      loaded[j] = sum;
      error = Math.max(error, Math.abs(sumError(a, b, sum)));
    }
    return error === 0 ? { values: loaded, start: 0, size, run: run / 2 } : undefined;
  };
  return {
    values: (g) =>
      residual !== undefined
        ? add(g, residual)
        : inPlace
          ? { values: x, start: groupBase[g], size, run }
          : gather(g, x),
    target: (g, y) => (finished === undefined ? { out: y, start: groupBase[g] } : { out: finished, start: 0 }),
    settle: (g, y) => {
      if (finished === undefined) return;
      const base = groupBase[g];
      for (let j = 0; j < size; j++) y[base + member[j]] = finished[j];
    },
  };
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** γ and β of each group's members, of arrays over the parameters. */
export function affineRows(
  { size, groupParameter, memberParameter }: Geometry,
  weight: Float64Array,
  bias: Float64Array,
  relative: number,
): (g: number) => Affine {
  const most = { weight: largest(weight), bias: largest(bias) };
  if (counts(memberParameter)) return (g) => ({ weight, bias, start: groupParameter[g], most, relative });
  const row = { weight: new Float64Array(size), bias: new Float64Array(size), start: 0, most, relative };
  let last = -1;
  return (g) => {
    const base = groupParameter[g];
    if (base !== last) {
      for (let j = 0; j < size; j++) {
        row.weight[j] = weight[base + memberParameter[j]];
        row.bias[j] = bias[base + memberParameter[j]];
      }
    }
    last = base;
    return row;
  };
}
