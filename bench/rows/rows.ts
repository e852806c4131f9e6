import type { Row } from '../harness/row.ts';
import { commandRows } from './commands.ts';
import { exactRows } from './exact.ts';
import { normRows } from './norms.ts';
import { roundingRows } from './rounding.ts';
import { stochasticRows } from './stochastic.ts';
import { sumRows } from './sums.ts';
import { threadRows } from './threads.ts';

/** Every goal, in the order of the table. */
export const rows: readonly Row[] = [
  ...roundingRows,
  ...stochasticRows,
  ...sumRows,
  ...normRows,
  ...exactRows,
  ...threadRows,
  ...commandRows,
];
