import { cellsOf, gap, stubTall, type WideCell } from './cells.ts';
import type { Drawn, Stub } from './elide.ts';

/** What is drawn, in pixels; a box by its middle and its upper edge. */
export type Shape =
  | (WideCell & Point)
  | { readonly kind: 'merge'; readonly x: number; readonly y: number; readonly height: number }
  | { readonly kind: 'edge'; readonly from: Point; readonly to: Point };

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Radius of a merge, and the way down to it from its operands. */
export const radius = 9;
const fall = 16;

interface Placed {
  readonly width: number;
  /** Where what follows is joined on. */
  readonly x: number;
  readonly bottom: number;
}

/** A tree laid out: time runs down, left operands stand on the left. */
export interface Layout {
  readonly shapes: readonly Shape[];
  readonly width: number;
  readonly height: number;
}

/** Lays a tree out from the origin. */
export function layOut(drawn: Drawn): Layout {
  const shapes: Shape[] = [];
  const { width, bottom } = place(drawn, 0, 0, shapes);
  return { shapes, width, height: bottom };
}

function place(drawn: Drawn | Stub, left: number, above: number, shapes: Shape[]): Placed {
  const { cells, width: own } = cellsOf(drawn);
  let width = own;
  // A branch that is not drawn stands beside what it is merged with; all others begin at the top.
  const top = drawn.kind === 'stub' ? Math.max(0, above - stubTall(drawn)) : 0;
  let at: Point = { x: left + own / 2, y: top };
  for (const [i, cell] of cells.entries()) {
    if (cell.kind !== 'merge') {
      const y = i === 0 ? at.y : at.y + gap;
      if (i > 0) shapes.push({ kind: 'edge', from: at, to: { x: at.x, y } });
      shapes.push({ ...cell, x: at.x, y });
      at = { x: at.x, y: y + cell.tall };
      continue;
    }
    const right = place(cell.operand, left + width, at.y, shapes);
    width += right.width;
    const x = (at.x + right.x) / 2;
    const y = Math.max(at.y, right.bottom) + fall;
    shapes.push(
      { kind: 'edge', from: at, to: { x, y } },
      { kind: 'edge', from: { x: right.x, y: right.bottom }, to: { x, y } },
    );
    shapes.push({ kind: 'merge', x, y, height: cell.height });
    at = { x, y: y + 2 * radius };
  }
  return { width, x: at.x, bottom: at.y };
}
