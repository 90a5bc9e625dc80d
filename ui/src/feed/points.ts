// Merging the tail of a series, as the stream brings it, into the buckets that are there.
import type { Column, Mark, Series } from "../api/words";

const COLUMNS = ["created", "destroyed", "rejected", "active", "active_min", "active_max"] as const;

/** Whether both are series of the same thing at the same resolution, so that one can go on where the other ends. */
function sameSeries(a: Series, b: Series): boolean {
  return (
    a.application === b.application &&
    a.server === b.server &&
    a.range === b.range &&
    a.bucket_seconds === b.bucket_seconds
  );
}

function markKey(mark: Mark): string {
  // Of alerts several may begin at one moment.
  const which = mark.kind === "alert_began" || mark.kind === "alert_ended" ? mark.text : "";
  return `${mark.time} ${mark.kind} ${mark.server} ${mark.application ?? ""} ${which}`;
}

/** Marks from the start of the range to the end of the newest bucket. */
function mergedMarks(old: Mark[], tail: Series): Mark[] {
  const marks = new Map(old.map((mark) => [markKey(mark), mark]));
  for (const mark of tail.marks) marks.set(markKey(mark), mark);
  const end = tail.to + tail.bucket_seconds;
  return [...marks.values()]
    .filter(({ time }) => time >= tail.from && time < end)
    .sort((a, b) => a.time - b.time);
}

/**
 * The series after a tail arrived: buckets of the tail replace those of the same time, later ones are appended,
 * what is older than the tail's `from` or newer than its `to` (the clock went back) is dropped. A tail of another
 * series replaces everything.
 */
export function afterTail(series: Series | null, tail: Series): Series {
  if (series === null || !sameSeries(series, tail)) return tail;

  const inTail = new Map(tail.times.map((time, index) => [time, index]));
  const held = series.times
    .map((time, index) => ({ time, source: series, index }))
    .filter(({ time }) => time >= tail.from && time <= tail.to && !inTail.has(time));
  const brought = tail.times
    .map((time, index) => ({ time, source: tail, index }))
    .filter(({ time }) => time >= tail.from);
  const buckets = [...held, ...brought].sort((a, b) => a.time - b.time);

  const merged: Series = {
    ...tail,
    times: buckets.map((bucket) => bucket.time),
    late: [
      ...series.late.filter((time) => time >= tail.from && time <= tail.to && !inTail.has(time)),
      ...tail.late.filter((time) => time >= tail.from),
    ].sort((a, b) => a - b),
    marks: mergedMarks(series.marks, tail),
  };
  for (const name of COLUMNS) {
    merged[name] = buckets.map(({ source, index }): Column[number] => source[name][index] ?? null);
  }
  return merged;
}
