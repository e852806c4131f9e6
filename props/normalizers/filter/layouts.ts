import type { activationNorms } from '../../../src/normalizers/model.ts';

/** Two groups of m values as a tensor: how a spec says so, and where member j of group g lies. */
interface Layout {
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly fields: object;
  readonly place: (g: number, j: number) => number;
}

const rowAfterRow = (m: number) => (g: number, j: number) => g * m + j;

/** Layouts whose groups are rows, or columns that lie apart. */
export const layouts: Readonly<Record<(typeof activationNorms)[number], (m: number) => Layout>> = {
  layer: (m) => ({ shape: [2, m], parameters: m, fields: {}, place: rowAfterRow(m) }),
  rms: (m) => ({ shape: [2, m], parameters: m, fields: {}, place: rowAfterRow(m) }),
  batch: (m) => ({ shape: [m, 2], parameters: 2, fields: {}, place: (g, j) => j * 2 + g }),
  group: (m) => ({ shape: [1, 2, m], parameters: 2, fields: { groups: 2 }, place: rowAfterRow(m) }),
  instance: (m) => ({ shape: [1, 2, m], parameters: 2, fields: {}, place: rowAfterRow(m) }),
};
