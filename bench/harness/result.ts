import { isMissing } from './contestant.ts';
import type { Goal, Measurement, RowHead } from './row.ts';

export type Standing = 'met' | 'not met' | 'shown' | 'not measured' | 'refused';

/** A row of the table as it is kept in results.json. */
export interface RowResult extends Measurement, Omit<RowHead, 'limit'> {
  readonly standing: Standing;
  /** Why it is not met, not measured or refused. */
  readonly why?: string;
}

function meets(bound: Goal['bound'], limit: number, figure: number): boolean {
  return bound === 'atMost' ? figure <= limit : figure >= limit;
}

/** How a figure stands to a goal. */
export function standingOf({ bound, limit }: Goal, figure: number | undefined): Standing {
  if (figure === undefined) return 'not measured';
  if (limit === undefined) return 'shown';
  return meets(bound, limit, figure) ? 'met' : 'not met';
}

function whyOf({ limit }: RowHead, { baseline }: Measurement, standing: Standing): string | undefined {
  if (standing === 'not met') return limit;
  return baseline !== undefined && isMissing(baseline) ? baseline.missing : undefined;
}

const described = ({ id, group, name, goal }: RowHead) => ({ id, group, name, goal });

/** A measurement held against its goal. */
export function resultOf(row: RowHead, measurement: Measurement): RowResult {
  const standing = standingOf(row.goal, measurement.figure);
  const why = whyOf(row, measurement, standing);
  return { ...described(row), ...measurement, standing, ...(why === undefined ? {} : { why }) };
}

/** A row that was not timed, for its result differed from the reference's or its path failed. */
export function refusedResult(row: RowHead, error: unknown): RowResult {
  const [why] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return { ...described(row), n: 0, standing: 'refused', why };
}
