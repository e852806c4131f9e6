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

/** Collects distances. */
export interface Distances {
  add(distance: number): void;
  summary(): UlpSummary;
}

function classOf(distance: number): number {
  return distance <= 2 ? distance : 2 ** Math.ceil(Math.log2(distance));
}

/** Counts by distance: exact up to 4096, in powers of two above. */
export function newDistances(): Distances {
  const counts = new Map<number, number>();
  let [total, sum, max] = [0, 0, 0];
  const quantile = (share: number): number => {
    let left = share * total;
    for (const [distance, count] of [...counts].sort((a, b) => a[0] - b[0])) {
      left -= count;
      // Above 4096 a key is the upper end of its class.
      if (left <= 0) return Math.min(distance, max);
    }
    return max;
  };
  return {
    add: (distance) => {
      if (Number.isNaN(distance)) return;
      const key = distance <= 4096 ? distance : classOf(distance);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      total++;
      sum += distance;
      max = Math.max(max, distance);
    },
    summary: () => {
      const classes = new Map<number, number>();
      for (const [distance, count] of counts)
        classes.set(classOf(distance), (classes.get(classOf(distance)) ?? 0) + count);
      const histogram = [...classes].sort((a, b) => a[0] - b[0]).map(([upTo, count]) => ({ upTo, count }));
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
