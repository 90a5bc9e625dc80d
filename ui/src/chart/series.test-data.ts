// Series for tests: columns by name, everything else as a live series of the total has it.
import type { Series } from "../api/words";

export const START = 1_764_072_000; // Tue 25 Nov 2025 12:00:00 UTC

/** A series of as many buckets as its longest column; columns that are not given were not read. */
export function seriesOf(columns: Partial<Series>): Series {
  const seconds = columns.bucket_seconds ?? 1;
  const keys = ["created", "destroyed", "rejected", "active", "active_min", "active_max"] as const;
  const count = Math.max(columns.times?.length ?? 0, ...keys.map((key) => columns[key]?.length ?? 0));
  const times = columns.times ?? Array.from({ length: count }, (_, index) => START + index * seconds);
  const blank = times.map(() => null);
  return {
    application: "total",
    server: null,
    range: "live",
    bucket_seconds: seconds,
    from: times[0] ?? START,
    to: times.at(-1) ?? START,
    created: blank,
    destroyed: blank,
    rejected: blank,
    active: blank,
    active_min: columns.active ?? blank,
    active_max: columns.active ?? blank,
    late: [],
    marks: [],
    ...columns,
    times,
  };
}
