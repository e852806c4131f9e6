import { keepsCentred } from './forward-program.ts';
import type { Piece, Tile } from './layout.ts';
import { runSteps, type TileRun } from './tile-run.ts';

/** Sees to it that the tile's memory holds a piece, as loaded, or centred. */
export type Bring = (tile: Tile, piece: Piece | undefined, centred: boolean) => void;

/** Pads a tile's rows with their last values. */
function pad({ wasm, areas, layout }: TileRun, { groups }: Tile, rows: number): void {
  const [count, columns] = layout.direction === 'columns' ? [rows, groups] : [groups, layout.columns];
  if (columns % 8 !== 0) wasm.kernels.padRows(areas.values.address, layout.stride * 4, count, columns);
}

/** A piece that is there already is not loaded again; a tile that is changed otherwise is to be forgotten by bringing another one. */
export function bringing(run: TileRun): Bring {
  const { inputs, wasm, areas, layout, runs } = run;
  const inPlace = keepsCentred(run.model);
  let held: { readonly tile: Tile; readonly piece: Piece | undefined; readonly centred: boolean } | undefined;
  return (tile, piece, centred) => {
    const there = held !== undefined && held.tile === tile && held.piece === piece;
    if (there && held?.centred === centred) return;
    if (!there || (held?.centred === true && inPlace)) {
      layout.load(inputs.x.data, tile, wasm.float32(areas.values.address, layout.rows * layout.stride), piece);
      pad(run, tile, piece === undefined ? layout.rows : piece.end - piece.start);
      runSteps(run, runs.load, tile, piece);
    }
    if (centred) runSteps(run, runs.center, tile, piece);
    held = { tile, piece, centred };
  };
}
