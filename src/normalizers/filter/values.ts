import { sumError } from '../../formats/error-terms.ts';
import type { FloatFormat } from '../../formats/format.ts';
import type { Geometry } from '../geometry.ts';
import { exactRun } from './centre.ts';
import type { Affine } from './elements.ts';
import type { GroupValues } from './group.ts';

/** Whether entry j is j for each of them. */
const counts = (offsets: Int32Array): boolean => offsets.every((offset, j) => offset === j);

/** Lays the members of a group side by side: in place where they lie so, else by way of tiles. */
export interface Rows {
  /** A group's values, NaN where x + residual is no double. Groups are asked for in order. */
  values(g: number): GroupValues;
  /** Where a group's outputs are written. */
  target(g: number, y: Float64Array): { readonly out: Float64Array; readonly start: number };
  /** Moves outputs to their places in y, as far as they are `written`. Each group is settled, in order. */
  settle(g: number, y: Float64Array, written: boolean): void;
}

/** Neighbouring groups whose members lie apart are moved together, so that what one load brings from memory serves each of them. */
const tileGroups = 8;
const tileElements = 2 ** 18;

/** Groups, and where the rows of a tile lie that holds some of them. */
interface Tile {
  readonly groupBase: Int32Array;
  readonly member: Int32Array;
  readonly pitch: number;
  readonly rows: Float64Array;
}

/** Loads `count` groups from the first on: x, or the sums of x and residual; NaN where they are no doubles. */
function gather(
  { groupBase, member, pitch, rows }: Tile,
  first: number,
  count: number,
  x: Float64Array,
  residual: Float64Array | undefined,
): void {
  for (let j = 0; j < member.length; j++) {
    for (let i = 0; i < count; i++) {
      const element = groupBase[first + i] + member[j];
      const a = x[element];
      if (residual === undefined) rows[i * pitch + j] = a;
      else {
        const b = residual[element];
        const sum = a + b;
        rows[i * pitch + j] = sumError(a, b, sum) === 0 ? sum : Number.NaN;
      }
    }
  }
}

function scatter({ groupBase, member, pitch, rows }: Tile, first: number, written: Uint8Array, y: Float64Array): void {
  for (let j = 0; j < member.length; j++) {
    for (let i = 0; i < written.length; i++) {
      if (written[i] === 1) y[groupBase[first + i] + member[j]] = rows[i * pitch + j];
    }
  }
}

function tiles(
  { groups, groupBase, member, size }: Geometry,
  x: Float64Array,
  residual: Float64Array | undefined,
  run: number,
): Rows {
  const width = Math.max(1, Math.min(tileGroups, Math.floor(tileElements / size), groups));
  // Rows begin in different lines of a cache: at a power of two apart they would displace each other.
  const pitch = size + 8;
  const [loaded, finished] = [0, 1].map(() => ({ groupBase, member, pitch, rows: new Float64Array(width * pitch) }));
  const written = new Uint8Array(width);
  return {
    values: (g) => {
      if (g % width === 0) gather(loaded, g, Math.min(width, groups - g), x, residual);
      return { values: loaded.rows, start: (g % width) * pitch, size, run };
    },
    target: (g) => ({ out: finished.rows, start: (g % width) * pitch }),
    settle: (g, y, isWritten) => {
      const place = g % width;
      written[place] = Number(isWritten);
      if (place === width - 1 || g === groups - 1) scatter(finished, g - place, written.subarray(0, place + 1), y);
    },
  };
}

/** @param format the format of x and residual */
export function rowsOf(
  geometry: Geometry,
  x: Float64Array,
  residual: Float64Array | undefined,
  format: FloatFormat,
): Rows {
  const { groupBase, member, size } = geometry;
  const run = exactRun(format);
  if (residual !== undefined) return tiles(geometry, x, residual, run / 2);
  if (!counts(member)) return tiles(geometry, x, residual, run);
  return {
    values: (g) => ({ values: x, start: groupBase[g], size, run }),
    target: (g, y) => ({ out: y, start: groupBase[g] }),
    settle: () => {},
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
  const isOne = memberParameter.every((offset) => offset === 0);
  let last = -1;
  return (g) => {
    const base = groupParameter[g];
    if (base !== last && isOne) {
      row.weight.fill(weight[base]);
      row.bias.fill(bias[base]);
    } else if (base !== last) {
      for (let j = 0; j < size; j++) {
        row.weight[j] = weight[base + memberParameter[j]];
        row.bias[j] = bias[base + memberParameter[j]];
      }
    }
    last = base;
    return row;
  };
}
