// Whether a server agrees with itself: active at the start + created - destroyed = active now.
import type { Mark, Series } from "../api/words";
import type { Span } from "../view/frame";
import { sum } from "./columns";

export interface Integrity {
  /** The bucket at whose end the count begins, and the one at whose end it stops. */
  from: number;
  to: number;
  start: number;
  created: number;
  destroyed: number;
  end: number;
  /** What the server says at the end beyond what follows from its own counts. */
  drift: number;
}

/** At these moments a count begins anew: sessions went without being destroyed. */
const ANEW: readonly Mark["kind"][] = ["server_restarted", "application_reloaded", "clock_moved"];

function startsAnew(series: Series): number {
  const moments = series.marks.filter(({ kind }) => ANEW.includes(kind)).map(({ time }) => time);
  const last = Math.max(Number.NEGATIVE_INFINITY, ...moments);
  return series.times.findLastIndex((time) => time <= last);
}

/** The account of these buckets; null where a part of it is not told. */
export function integrity(series: Series, span: Span): Integrity | null {
  const read = (index: number) => (series.active[index] ?? null) !== null;
  let first = Math.max(span.first, startsAnew(series));
  while (first < span.last && !read(first)) first += 1;
  let last = span.last;
  while (last > first && !read(last)) last -= 1;
  const counted = { first: first + 1, last };
  const start = series.active[first] ?? null;
  const end = series.active[last] ?? null;
  const created = sum(series.created, counted);
  const destroyed = sum(series.destroyed, counted);
  if (start === null || end === null || created === null || destroyed === null) return null;
  const drift = end - (start + created - destroyed);
  return {
    from: series.times[first] ?? 0,
    to: series.times[last] ?? 0,
    start,
    created,
    destroyed,
    end,
    drift,
  };
}
