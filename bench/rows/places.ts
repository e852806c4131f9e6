import { type RowHead, shown } from '../harness/row.ts';
import { residentPair } from '../ours.ts';

/** Where arrays lie that are rounded: in memory of the compiled kernels, or elsewhere. */
export type Place = 'resident' | 'plain';

export const places: readonly Place[] = ['resident', 'plain'];

const group = 'Rounding arrays';

/** A row for each place: the goal is one for those who want speed, on arrays that need no copies; what copies cost is shown. */
export const inPlace = ({ id, name, goal, ...head }: Omit<RowHead, 'group'>, place: Place): RowHead =>
  place === 'resident'
    ? { ...head, id, name: `${name}, resident arrays`, goal, group }
    : {
        id: `${id}-plain`,
        name: `${name}, plain arrays, copies in and out included`,
        goal: { ...shown(goal.of), bound: goal.bound },
        group,
      };

export const arraysFor = (values: Float32Array, place: Place): readonly [Float32Array, Float32Array] =>
  place === 'resident' ? residentPair(values) : [values, new Float32Array(values.length)];
