import { binary32 } from '../../../formats/catalogue.ts';
import type { FloatFormat } from '../../../formats/format.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { Instance } from '../instance.ts';
import { type Layout, padded, parameterPeriod, type Tile } from './layout.ts';
import { type Area, type Constants, type Operand, recordSize } from './program.ts';

/** Bytes of a value. */
const bytes = 4;

/** Areas of the module's memory for one tile of a norm. */
export interface Areas {
  /** The tile as loaded, and a second one for what is centred. */
  readonly values: Area;
  readonly centred: Area;
  /** Rows for what is worked out within a row. */
  readonly scratch: readonly Area[];
  /** A value for each group. */
  readonly groups: (index: number) => Area;
  readonly weight: Area;
  readonly bias: Area;
  readonly constants: Constants;
  readonly flags: number;
  /** For sums. */
  readonly scratchSum: number;
  readonly records: number;
}

/** How many values each group may have. */
const groupValues = 4;
const scratchRows = 3;
/** 1, −1, 0 and −0, as `constants` has them. */
const numbers = Float32Array.of(1, -1, 0, -0);
/** Steps of all programs of a pass. */
const mostSteps = 64;

/** Areas at no address, for programs that are made only to see whether they may run. */
export function emptyAreas(): Areas {
  const none: Area = { address: 0, stride: 0, scalar: false, period: 0 };
  const number: Operand = { ...none, scalar: true, formats: [binary32] };
  return {
    values: none,
    centred: none,
    scratch: Array.from({ length: scratchRows }, () => none),
    groups: () => none,
    weight: none,
    bias: none,
    constants: { one: number, minusOne: number, positiveZero: number, negativeZero: number },
    flags: 0,
    scratchSum: 0,
    records: 0,
  };
}

/** What lies along the groups: for each row or for each column. */
function alongGroups(layout: Layout, address: number): Area {
  const scalar = layout.direction === 'rows';
  return { address, stride: scalar ? bytes : 0, scalar, period: 0 };
}

/** What lies along the members. */
function alongMembers(layout: Layout, address: number, period: number): Area {
  const scalar = layout.direction === 'columns';
  if (scalar) return { address, stride: bytes, scalar, period: 0 };
  return { address, stride: period === 1 ? 0 : layout.stride * bytes, scalar, period: period === 1 ? 0 : period };
}

/** Whether parameters belong to groups, else to members. */
export function ofGroups({ memberParameter }: Geometry): boolean {
  return memberParameter.every((offset) => offset === 0);
}

/** How many bytes parameters take as a tile sees them, and their area. */
export function parameterArea(
  geometry: Geometry,
  layout: Layout,
): { readonly bytes: number; readonly area: (address: number) => Area } {
  if (ofGroups(geometry)) {
    const most = layout.direction === 'rows' ? layout.rows : layout.columns;
    return { bytes: padded(most) * bytes, area: (address) => alongGroups(layout, address) };
  }
  const period = Math.min(parameterPeriod(geometry), layout.rows);
  return {
    bytes: padded(geometry.size) * period * bytes,
    area: (address) => alongMembers(layout, address, period),
  };
}

/** Writes the numbers of `constants`. */
export function writeNumbers(wasm: Instance, address: number): void {
  wasm.float32(address, 4).set(numbers);
}

export function allocateAreas(
  wasm: Instance,
  geometry: Geometry,
  layout: Layout,
  twoTiles: boolean,
  sums: number,
): Areas {
  const { rows, stride, direction } = layout;
  const tile = rows * stride * bytes;
  const most = direction === 'rows' ? rows : layout.columns;
  const groupBytes = padded(most) * bytes;
  const parameters = parameterArea(geometry, layout);
  const sizes = [tile, twoTiles ? tile : 0, scratchRows * stride * bytes, groupValues * groupBytes];
  const areas = wasm.allocate(
    ...sizes,
    parameters.bytes,
    parameters.bytes,
    64,
    padded(most),
    mostSteps * recordSize,
    sums,
  );
  const [values, second, scratch, groups, weight, bias, ones, flags, records, scratchSum] = areas;
  writeNumbers(wasm, ones);
  // Steps count rows from the tile's first piece on.
  const period = layout.pieces === undefined ? 0 : rows;
  const tileAt = (address: number): Area => ({ address, stride: stride * bytes, scalar: false, period });
  const number = (index: number): Operand => ({
    ...{ address: ones + index * bytes, stride: 0, scalar: true, period: 0 },
    formats: [binary32],
  });
  return {
    values: tileAt(values),
    centred: tileAt(twoTiles ? second : values),
    scratch: Array.from({ length: scratchRows }, (_, i) => ({
      ...{ address: scratch + i * stride * bytes, stride: 0, scalar: false, period: 0 },
    })),
    groups: (index) => alongGroups(layout, groups + index * groupBytes),
    weight: parameters.area(weight),
    bias: parameters.area(bias),
    constants: { one: number(0), minusOne: number(1), positiveZero: number(2), negativeZero: number(3) },
    flags,
    scratchSum,
    records,
  };
}

/** Writes values, the last one repeated up to a multiple of eight. */
export function writePadded(wasm: Instance, address: number, values: ArrayLike<number>, count = values.length): void {
  const view = wasm.float32(address, padded(count));
  for (let i = 0; i < count; i++) view[i] = values[i];
  view.fill(view[count - 1], count);
}

/** Writes the parameters as tiles take them: those of members that begin anew within a tile once and for all, others with each tile. */
export function parameterWriter(
  wasm: Instance,
  geometry: Geometry,
  layout: Layout,
  area: Area,
  values: Float64Array | undefined,
): (tile: Tile) => void {
  if (values === undefined) return () => undefined;
  const { groupParameter, memberParameter, size } = geometry;
  if (ofGroups(geometry)) {
    return ({ first, groups }) => {
      const view = wasm.float32(area.address, padded(groups));
      for (let g = 0; g < groups; g++) view[g] = values[groupParameter[first + g]];
      view.fill(view[groups - 1], groups);
    };
  }
  const period = parameterPeriod(geometry);
  const write = (first: number, groups: number): void => {
    for (let g = 0; g < groups; g++) {
      const view = wasm.float32(area.address + g * layout.stride * bytes, padded(size));
      const base = groupParameter[first + g];
      for (let j = 0; j < size; j++) view[j] = values[base + memberParameter[j]];
      view.fill(view[size - 1], size);
    }
  };
  if (layout.direction === 'rows' && period > layout.rows)
    return ({ first, groups }) => {
      write(first, groups);
    };
  write(0, layout.direction === 'rows' ? period : 1);
  return () => undefined;
}

/** An area whose values are of these formats. */
export function operand(area: Area, formats: readonly FloatFormat[]): Operand {
  return { ...area, formats };
}
