import { binary32 } from '../../../formats/catalogue.ts';
import type { Geometry } from '../../../normalizers/geometry.ts';
import type { Instance } from '../instance.ts';
import { type Areas, emptyAreas, parameterArea } from './areas.ts';
import { type Layout, padded } from './layout.ts';
import { type Area, type Operand, recordSize } from './program.ts';

/** Areas of the module's memory for a backward pass. */
export interface BackwardAreas extends Pick<Areas, 'constants' | 'flags' | 'records' | 'scratchSum' | 'weight'> {
  /** x, then what dx is put together in. */
  readonly values: Area;
  /** dy and x̂: of a tile, or of all groups. */
  readonly gradients: Area;
  readonly normalized: Area;
  /** dy·γ. */
  readonly scaled: Area;
  /** A row for what is worked out within a row. */
  readonly scratch: Area;
  /** A byte for each parameter. */
  readonly parameterFlags: number;
  /** A value for each group of a tile. */
  readonly groups: (slot: number) => Area;
}

const groupValues = 6;
const mostSteps = 64;

export function emptyBackwardAreas(): BackwardAreas {
  const { values, constants } = emptyAreas();
  return {
    ...{ values, gradients: values, normalized: values, scaled: values, scratch: values, weight: values },
    ...{ groups: () => values, constants, flags: 0, records: 0, scratchSum: 0, parameterFlags: 0 },
  };
}

/** @param whole whether dy and x̂ of all groups are kept, for sums over groups; tiles are then rows, addressed by their group */
export function allocateBackward(
  wasm: Instance,
  geometry: Geometry,
  layout: Layout,
  whole: boolean,
  sums: number,
): BackwardAreas {
  const { rows, stride, direction } = layout;
  const tile = rows * stride * 4;
  const kept = whole ? geometry.groups * stride * 4 : tile;
  const groupBytes = padded(direction === 'rows' ? rows : layout.columns) * 4;
  const { bytes, area } = parameterArea(geometry, layout);
  const flagBytes = whole ? geometry.groups : groupBytes;
  const sizes = [tile, kept, kept, tile, stride * 4, groupValues * groupBytes, bytes, 64, flagBytes];
  const [
    values,
    gradients,
    normalized,
    scaled,
    scratch,
    groups,
    weight,
    numbers,
    flags,
    records,
    scratchSum,
    parameterFlags,
  ] = wasm.allocate(...sizes, mostSteps * recordSize, sums, stride);
  wasm.float32(numbers, 4).set([1, -1, 0, -0]);
  const period = whole ? rows : 0;
  const at = (address: number, of = period): Area => ({ address, stride: stride * 4, scalar: false, period: of });
  const number = (index: number): Operand => ({
    ...{ address: numbers + index * 4, stride: 0, scalar: true, period: 0 },
    formats: [binary32],
  });
  const alongGroups = direction === 'rows';
  return {
    values: at(values),
    gradients: at(gradients, 0),
    normalized: at(normalized, 0),
    scaled: at(scaled),
    scratch: { address: scratch, stride: 0, scalar: false, period: 0 },
    groups: (slot) => ({
      ...{ address: groups + slot * groupBytes, stride: alongGroups ? 4 : 0 },
      ...{ scalar: alongGroups, period: alongGroups ? period : 0 },
    }),
    weight: area(weight),
    constants: { one: number(0), minusOne: number(1), positiveZero: number(2), negativeZero: number(3) },
    ...{ flags, records, scratchSum, parameterFlags },
  };
}
