import type { BackwardRun, Collect } from '../../../normalizers/backward/run.ts';
import type { SavedStatistics } from '../../../normalizers/saved.ts';
import type { Tensor, Values } from '../../../tensors/tensor.ts';
import { ofGroups } from './areas.ts';
import { allocateBackward, type BackwardAreas, emptyBackwardAreas } from './backward-areas.ts';
import { type BackwardProgram, backwardProgram, type DirectBackward } from './backward-program.ts';
import { backwardTotals } from './backward-totals.ts';
import type { Tile } from './layout.ts';
import type { Area } from './program.ts';
import type { TileRun } from './tile-run.ts';
import { newTotals, type Total, type Totals } from './totals.ts';

/** What a backward pass runs after: the forward pass, and what it saved. */
export interface BackwardGiven {
  readonly run: TileRun;
  readonly backward: DirectBackward;
  readonly parameters: BackwardRun['parameters'];
  readonly saved: SavedStatistics;
}

/** The gradients of parameters, when all groups are done. */
export interface ParameterGradients {
  /** Takes the terms of a group that the definition computes. */
  defined(group: number): { readonly collect: Collect; readonly end: () => void };
  /** dweight and dbias, as far as there are. */
  tensors(): Record<string, Tensor<Values>>;
}

/** How the gradients of a pass are formed, tile by tile. */
export interface GradientTiles extends ParameterGradients {
  /** Forms dx of a tile. @returns where it lies, as the layout has it, and a flag for each group that the definition has to compute */
  ofTile(tile: Tile): { readonly dx: number; readonly flags: Uint8Array };
}

/** A backward pass on binary32 values in the module's memory. */
export interface BackwardTiles extends BackwardGiven {
  readonly areas: BackwardAreas;
  readonly program: BackwardProgram;
  readonly totals: Readonly<Record<'dot' | 'sum' | 'weight' | 'bias', Totals | undefined>>;
  /** Whether dy and x̂ of all groups are kept. */
  readonly whole: boolean;
}

/** An area from a tile's first row on. */
export function fromTile(area: Area, { first }: Tile, whole: boolean): Area {
  if (!whole) return area;
  const row = area.period > 0 ? first % area.period : first;
  return { ...area, address: area.address + row * area.stride };
}

/** Makes the areas, steps and totals of a backward pass. */
export function newTiles(given: BackwardGiven): BackwardTiles {
  const { run, backward } = given;
  const { model, geometry, layout, numerics, wasm } = run;
  const whole = !ofGroups(geometry) && (model.affine.weight || model.affine.bias);
  const wanted: Readonly<Record<string, Total>> = {
    ...backwardTotals(model, backward, backwardProgram(model, backward, emptyBackwardAreas())),
  };
  const across = { ...layout, direction: 'columns', rows: geometry.groups, columns: geometry.size } as const;
  const totals = Object.fromEntries(
    Object.entries(wanted).map(([name, total]) => {
      const over = whole && (name === 'weight' || name === 'bias') ? across : layout;
      return [name, newTotals(total, model, numerics, over, wasm)];
    }),
  ) as unknown as BackwardTiles['totals'];
  const scratch = Math.max(...Object.values(totals).map((of) => of?.scratchBytes() ?? 0));
  const areas = allocateBackward(wasm, geometry, layout, whole, scratch);
  return { ...given, areas, totals, whole, program: backwardProgram(model, backward, areas) };
}
