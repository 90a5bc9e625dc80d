// Marks and late buckets: which of them belong to a bucket, and what they say.
import type { Mark, Series } from "../api/words";

/** The marks whose moment lies in this bucket. */
export function marksIn(series: Series, index: number): Mark[] {
  const start = series.times[index];
  if (start === undefined) return [];
  return series.marks.filter((mark) => mark.time >= start && mark.time < start + series.bucket_seconds);
}

function buckets(
  { marks, bucket_seconds: seconds }: Series,
  which: (kind: Mark["kind"]) => boolean,
): number[] {
  const chosen = marks.filter(({ kind }) => which(kind));
  return [...new Set(chosen.map(({ time }) => Math.floor(time / seconds) * seconds))];
}

/** The buckets that have marks, each once: a mark stands where the values of its bucket do. Alerts have marks of their own. */
export function markedBuckets(series: Series): number[] {
  return buckets(series, (kind) => kind !== "alert_began" && kind !== "alert_ended");
}

/** The buckets in which alerts began, and those in which they ended. */
export function alertBuckets(series: Series): { began: number[]; ended: number[] } {
  return {
    began: buckets(series, (kind) => kind === "alert_began"),
    ended: buckets(series, (kind) => kind === "alert_ended"),
  };
}

/** What there is to say about a bucket besides its numbers. */
export function remarks(series: Series, index: number): string[] {
  const start = series.times[index];
  const texts = marksIn(series, index).map((mark) => mark.text);
  if (start !== undefined && series.late.includes(start)) {
    texts.push("Includes what happened in the gap before");
  }
  return [...new Set(texts)];
}
