import type { Machine } from './harness/machine.ts';
import type { RowResult } from './harness/result.ts';
import type { Sizes } from './sizes/measure.ts';

/** All of one run: what results.json holds, and the page of docs is written from. */
export interface Results {
  readonly machine: Machine;
  readonly rows: readonly RowResult[];
  readonly sizes: Sizes;
}

/** Four digits are more than a time has. */
export function resultsText(results: Results): string {
  const short = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(results, short, 2)}\n`;
}
