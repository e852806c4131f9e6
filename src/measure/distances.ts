/** A distribution of distances in ulps; distances that don't exist (NaN) are left out. */
export interface UlpSummary {
  readonly count: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
  /** How many distances were 0, 1, 2, 3–4, 5–8, … (upper end of the class: count). */
  readonly histogram: readonly { readonly upTo: number; readonly count: number }[];
}

/** Distances collected so far, as plain data. */
export interface DistanceCounts {
  /** How often each distance came; those above 4096 by the upper end of their class. */
  readonly counts: ReadonlyMap<number, number>;
  readonly total: number;
  readonly sum: number;
  readonly max: number;
}

/** Collects distances. */
export interface Distances {
  /** @param times how often it came; default 1 */
  add(distance: number, times?: number): void;
  /** Many distances, each once. */
  addAll(distances: Float64Array): void;
  /** Adds what others came to. */
  merge(others: DistanceCounts): void;
  collected(): DistanceCounts;
  summary(): UlpSummary;
}

function classOf(distance: number): number {
  return distance <= 2 ? distance : 2 ** Math.ceil(Math.log2(distance));
}

/** Counts by distance: exact up to 4096, in powers of two above. */
export function newDistances(): Distances {
  const counts = new Map<number, number>();
  // Most distances are small: an array counts them faster than a map.
  const small = new Float64Array(128);
  const settle = (): void => {
    for (const [distance, times] of small.entries()) if (times > 0) count(distance, times);
    small.fill(0);
  };
  let [total, sum, max] = [0, 0, 0];
  const count = (key: number, times: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + times);
  };
  const add = (distance: number, times = 1): void => {
    if (Number.isNaN(distance) || times === 0) return;
    if (distance < small.length && Math.floor(distance) === distance) small[distance] += times;
    else count(distance <= 4096 ? distance : classOf(distance), times);
    total += times;
    sum += distance * times;
    if (distance > max) max = distance;
  };
  const quantile = (share: number): number => {
    let left = share * total;
    for (const [distance, times] of [...counts].sort((a, b) => a[0] - b[0])) {
      left -= times;
      // Above 4096 a key is the upper end of its class.
      if (left <= 0) return Math.min(distance, max);
    }
    return max;
  };
  return {
    add,
    addAll: (distances) => {
      for (let i = 0; i < distances.length; i++) add(distances[i]);
    },
    merge: (others) => {
      for (const [key, times] of others.counts) count(key, times);
      total += others.total;
      sum += others.sum;
      max = Math.max(max, others.max);
    },
    collected: () => {
      settle();
      return { counts, total, sum, max };
    },
    summary: () => {
      settle();
      const classes = new Map<number, number>();
      for (const [distance, times] of counts)
        classes.set(classOf(distance), (classes.get(classOf(distance)) ?? 0) + times);
      const histogram = [...classes].sort((a, b) => a[0] - b[0]).map(([upTo, times]) => ({ upTo, count: times }));
      return {
        count: total,
        median: total ? quantile(0.5) : 0,
        p99: total ? quantile(0.99) : 0,
        max,
        mean: total ? sum / total : 0,
        histogram,
      };
    },
  };
}
