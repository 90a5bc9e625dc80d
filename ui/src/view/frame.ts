// A time frame as buckets: which of the buckets that are there does it show?
import type { Frame } from "./view";

/** The first and the last bucket shown, both included, as indexes. */
export interface Span {
  first: number;
  last: number;
}

/** The fewest buckets a frame can show: a line needs two points. */
export const LEAST = 2;

export const wholeSpan = (times: readonly number[]): Span => ({
  first: 0,
  last: Math.max(0, times.length - 1),
});

/** At least `LEAST` buckets within those that are there. */
function held(first: number, last: number, count: number): Span {
  const end = Math.max(LEAST - 1, Math.min(last, count - 1));
  return {
    first: Math.max(0, Math.min(first, end - LEAST + 1)),
    last: Math.min(end, Math.max(0, count - 1)),
  };
}

/** The buckets of a frame; null if it lies outside of what is kept. */
export function spanOf(frame: Frame | null, times: readonly number[], bucketSeconds: number): Span | null {
  const whole = wholeSpan(times);
  const oldest = times[whole.first];
  const newest = times[whole.last];
  if (frame === null || oldest === undefined || newest === undefined) return whole;
  if ("last" in frame) {
    return held(
      whole.last - Math.max(1, Math.round(frame.last / bucketSeconds)) + 1,
      whole.last,
      times.length,
    );
  }
  if (frame.to < oldest || frame.from >= newest + bucketSeconds) return null;
  const first = times.findIndex((time) => time + bucketSeconds > frame.from);
  let last = whole.last;
  while (last > 0 && (times[last] ?? 0) > frame.to) last -= 1;
  return held(first, last, times.length);
}

/** The frame that shows these buckets: one that ends with the newest moves on, any other is fixed. */
export function frameOf(span: Span, times: readonly number[], bucketSeconds: number): Frame | null {
  const whole = wholeSpan(times);
  const from = times[span.first];
  const to = times[span.last];
  if (from === undefined || to === undefined) return null;
  if (span.last >= whole.last) {
    return span.first <= whole.first ? null : { last: (span.last - span.first + 1) * bucketSeconds };
  }
  return { from, to };
}
