import type { Row } from '../harness/row.ts';
import { commandRows } from './commands.ts';
import { exactRows } from './exact.ts';
import { normRows } from './norms.ts';
import { roundingRows } from './rounding.ts';
import { sumRows } from './sums.ts';

/** Every goal, in the order of the table. */
export const rows: readonly Row[] = [...roundingRows, ...sumRows, ...normRows, ...exactRows, ...commandRows];
