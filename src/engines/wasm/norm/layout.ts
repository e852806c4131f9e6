import type { Geometry } from '../../../normalizers/geometry.ts';
import type { Values } from '../../../tensors/tensor.ts';

/** How groups lie in tiles: a group to a row, its members behind one another, or a group to a column. */
export type Direction = 'rows' | 'columns';

/** Consecutive groups that are worked on at once. */
export interface Tile {
  readonly first: number;
  readonly groups: number;
}

/** Rows of a tile of columns that are worked on at once. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** The groups of a norm, cut into tiles. */
export interface Layout {
  readonly direction: Direction;
  readonly tiles: readonly Tile[];
  /** Of the largest tile, or piece of it. */
  readonly rows: number;
  readonly columns: number;
  /** Values from row to row: columns padded to a multiple of eight. */
  readonly stride: number;
  /** Tiles of columns may be worked on piece by piece, each as many rows but the last one. Default: at once. */
  readonly pieces?: readonly Piece[];
  /** Copies a tile's values, or those of a piece, between a tensor and the tile. */
  load(from: Values, tile: Tile, to: Float32Array, piece?: Piece): void;
  store(from: Float32Array, tile: Tile, to: Values, piece?: Piece): void;
}

/** A stretch of members, or of groups, that are neighbours in memory. */
interface Run {
  readonly start: number;
  readonly offset: number;
  readonly length: number;
}

/** Shorter runs are copied value by value. */
const shortest = 8;
/** Values in a tile of rows, so that a few of them stay in a second-level cache; in a tile of columns, which holds whole groups. */
const rowBudget = 2 ** 16;
const columnBudget = 2 ** 24;
/** Columns whose pieces are neither short nor too large for such a cache, and a number of rows that sums take together. */
const pieceColumns = 4096;
const pieceRows = 16;

export function padded(columns: number): number {
  return Math.ceil(columns / 8) * 8;
}

function runsOf(offsets: Int32Array): readonly Run[] {
  const runs: Run[] = [];
  for (let start = 0; start < offsets.length; ) {
    let end = start + 1;
    while (end < offsets.length && offsets[end] === offsets[end - 1] + 1) end++;
    runs.push({ start, offset: offsets[start], length: end - start });
    start = end;
  }
  return runs;
}

function cut(groups: number, most: number): readonly Tile[] {
  return Array.from({ length: Math.ceil(groups / most) }, (_, i) => ({
    first: i * most,
    groups: Math.min(most, groups - i * most),
  }));
}

/** Copies runs of values, to or from places that lie `at` from the start of each. */
function copyRuns(from: Values, to: Values, runs: readonly Run[], base: number, at: number, outward: boolean): void {
  for (const { start, offset, length } of runs) {
    const [source, target] = outward ? [at + start, base + offset] : [base + offset, at + start];
    if (length >= shortest) to.set(from.subarray(source, source + length), target);
    else for (let i = 0; i < length; i++) to[target + i] = from[source + i];
  }
}

/** A group to a row. `period` is the number of groups after which their parameters begin anew. */
function inRows({ groups, size, groupBase, member }: Geometry, period: number): Layout {
  const stride = padded(size);
  const fitting = Math.max(1, Math.floor(rowBudget / stride));
  // A tile holds whole periods, or a part of one.
  const most = fitting >= period ? fitting - (fitting % period) : fitting;
  const tiles = most >= period ? cut(groups, most) : partsOf(groups, period, most);
  const runs = runsOf(member);
  const whole = runs.length === 1 && stride === size;
  const move = (from: Values, to: Values, { first, groups: count }: Tile, outward: boolean): void => {
    for (let row = 0; row < count; ) {
      let next = row + 1;
      while (whole && next < count && groupBase[first + next] === groupBase[first + next - 1] + size) next++;
      const spans = next === row + 1 ? runs : [{ start: 0, offset: runs[0].offset, length: (next - row) * size }];
      copyRuns(from, to, spans, groupBase[first + row], row * stride, outward);
      row = next;
    }
  };
  return {
    direction: 'rows',
    tiles,
    rows: Math.min(groups, most),
    columns: size,
    stride,
    load: (from, tile, to) => {
      move(from, to, tile, false);
    },
    store: (from, tile, to) => {
      move(from, to, tile, true);
    },
  };
}

function partsOf(groups: number, period: number, most: number): readonly Tile[] {
  return cut(groups, period).flatMap(({ first, groups: count }) =>
    cut(count, most).map((part) => ({ ...part, first: first + part.first })),
  );
}

/** How many columns a tile has at most, and how many rows a piece. */
function columnSizes(
  size: number,
  groups: number,
  byPieces: boolean,
): { readonly most: number; readonly rows: number } {
  if (!byPieces) return { most: Math.max(shortest, Math.floor(columnBudget / size / shortest) * shortest), rows: size };
  const columns = Math.min(groups, pieceColumns);
  const rows = Math.max(1, Math.floor(rowBudget / columns / pieceRows)) * pieceRows;
  return { most: pieceColumns, rows: Math.min(size, rows) };
}

function piecesOf(size: number, rows: number): readonly Piece[] {
  return cut(size, rows).map(({ first, groups: count }) => ({ start: first, end: first + count }));
}

/** A group to a column. */
function inColumns({ groups, size, groupBase, member }: Geometry, runs: readonly Run[], byPieces: boolean): Layout {
  const { most, rows } = columnSizes(size, groups, byPieces);
  const tiles = runs.flatMap(({ start, length }) =>
    cut(length, most).map((part) => ({ ...part, first: start + part.first })),
  );
  const columns = Math.min(groups, Math.max(...tiles.map((tile) => tile.groups)));
  const stride = padded(columns);
  const pieces = piecesOf(size, rows);
  const dense = isDense(member, stride);
  const move = (from: Values, to: Values, { first, groups: count }: Tile, piece: Piece, outward: boolean): void => {
    const base = groupBase[first];
    const { start, end } = piece;
    if (dense && count === stride) {
      copyRuns(from, to, [{ start: 0, offset: 0, length: (end - start) * count }], base + start * count, 0, outward);
      return;
    }
    const span = [{ start: 0, offset: 0, length: count }];
    for (let row = start; row < end; row++)
      copyRuns(from, to, span, base + member[row], (row - start) * stride, outward);
  };
  return {
    direction: 'columns',
    tiles,
    pieces,
    rows,
    columns,
    stride,
    load: (from, tile, to, piece = pieces[0]) => {
      move(from, to, tile, piece, false);
    },
    store: (from, tile, to, piece = pieces[0]) => {
      move(from, to, tile, piece, true);
    },
  };
}

function isDense(member: Int32Array, stride: number): boolean {
  return member.every((offset, i) => offset === i * stride);
}

/** After how many groups the parameters of a group begin anew. */
export function parameterPeriod({ groups, groupParameter, memberParameter }: Geometry): number {
  if (memberParameter.every((offset) => offset === 0)) return 1;
  const again = groupParameter.indexOf(groupParameter[0], 1);
  const period = again < 0 ? groups : again;
  return groupParameter.every((offset, g) => offset === groupParameter[g % period]) ? period : groups;
}

/** Whether the parameters of neighbouring groups are neighbours, or all the same, and those of members the other way round. */
function hasSeparateParameters({ groupParameter, memberParameter }: Geometry): boolean {
  return groupParameter.every((offset) => offset === 0) || memberParameter.every((offset) => offset === 0);
}

/** How the groups of a norm are best cut; columns into pieces, where they may be. */
export function layoutOf(geometry: Geometry, byPieces = false): Layout {
  const members = runsOf(geometry.member);
  const short = geometry.size / members.length < shortest;
  const groups = short ? runsOf(geometry.groupBase) : [];
  if (short && geometry.groups / groups.length >= shortest && hasSeparateParameters(geometry))
    return inColumns(geometry, groups, byPieces);
  return inRows(geometry, parameterPeriod(geometry));
}
