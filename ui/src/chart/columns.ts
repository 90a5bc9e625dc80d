// What the graphs show of a series: its columns within the time frame, their extremes, the gaps.
import type { Column, Series } from "../api/words";
import type { Span } from "../view/frame";

/** Highest value of the columns within a span; null without any. */
export function highest(columns: readonly Column[], span: Span): number | null {
  let found: number | null = null;
  for (const column of columns) {
    for (let index = span.first; index <= span.last; index += 1) {
      const value = column[index] ?? null;
      if (value !== null && (found === null || value > found)) found = value;
    }
  }
  return found;
}

/** Lowest value of the columns within a span; null without any. */
export function lowest(columns: readonly Column[], span: Span): number | null {
  let found: number | null = null;
  for (const column of columns) {
    for (let index = span.first; index <= span.last; index += 1) {
      const value = column[index] ?? null;
      if (value !== null && (found === null || value < found)) found = value;
    }
  }
  return found;
}

/** What happened within the span; null if the column was told nowhere in it. */
export function sum(column: Column, span: Span): number | null {
  let total: number | null = null;
  for (let index = span.first; index <= span.last; index += 1) {
    const value = column[index] ?? null;
    if (value !== null) total = (total ?? 0) + value;
  }
  return total;
}

/** Whether anything was read in this bucket. */
export function wasRead(series: Series, index: number): boolean {
  return [series.active, series.created, series.destroyed, series.rejected].some(
    (column) => (column[index] ?? null) !== null,
  );
}

/** Stretches within the span in which nothing was read, as [start, end) in seconds; not those before the first reading. */
export function gaps(series: Series, span: Span): [number, number][] {
  const found: [number, number][] = [];
  let open: number | null = null;
  let seen = series.times.slice(0, span.first).some((_, index) => wasRead(series, index));
  for (let index = span.first; index <= span.last; index += 1) {
    const time = series.times[index];
    if (time === undefined) break;
    if (wasRead(series, index)) {
      if (open !== null) found.push([open, time]);
      open = null;
      seen = true;
    } else if (seen && open === null) open = time;
  }
  const end = series.times[span.last];
  if (open !== null && end !== undefined) found.push([open, end + series.bucket_seconds]);
  return found;
}

/** Points with a gap on both sides: no line touches them, they need a dot to be seen. */
export function lonely(column: Column, first: number, last: number): number[] {
  const found: number[] = [];
  for (let index = first; index <= last; index += 1) {
    const there = (at: number) => (column[at] ?? null) !== null;
    if (there(index) && !there(index - 1) && !there(index + 1)) found.push(index);
  }
  return found;
}

/** The bucket nearest to a moment; times ascend. */
export function nearest(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const before = times[low - 1];
  const at = times[low];
  return before !== undefined && at !== undefined && time - before < at - time ? low - 1 : low;
}
