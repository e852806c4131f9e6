import type { GroupResult } from './exact-statistics.ts';
import type { NearGroup } from './filter/group.ts';

/** What is known of a group: statistics in doubles, where they can hold them, and the exact ones, worked out when they are first asked for. */
export interface MeasuredGroup {
  readonly near: NearGroup | undefined;
  readonly result: () => GroupResult;
}
