// Merging the tail of a series: what was delivered once is on the graph once, whatever the clock does.
import { describe, expect, test } from "vitest";
import type { Mark, Series } from "../api/words";
import { START, seriesOf } from "../chart/series.test-data";
import { afterTail } from "./points";

/** Buckets from..to, each with its own number as created. */
function buckets(from: number, to: number, window: number, changes: Partial<Series> = {}): Series {
  const times = Array.from({ length: to - from + 1 }, (_, index) => START + from + index);
  return {
    ...seriesOf({ times, created: times.map((time) => time - START) }),
    from: START + to - window + 1,
    to: START + to,
    ...changes,
  };
}
const numbers = (series: Series) => series.created;
const mark = (time: number, kind: Mark["kind"] = "server_restarted"): Mark => ({
  time: START + time,
  kind,
  server: "s",
  application: null,
  text: kind,
});

describe("a tail", () => {
  test("is appended, and as much falls off at the front", () => {
    const after = afterTail(buckets(0, 9, 10), buckets(8, 12, 10));
    expect(numbers(after)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(after.times[0]).toBe(after.from);
  });

  test("replaces buckets of the same time", () => {
    const tail = buckets(8, 9, 10, { created: [80, null] });
    expect(numbers(afterTail(buckets(0, 9, 10), tail))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 80, null]);
  });

  test("that comes twice changes nothing", () => {
    const once = afterTail(buckets(0, 9, 10), buckets(8, 12, 10));
    expect(afterTail(once, buckets(8, 12, 10))).toEqual(once);
  });

  test("that ends earlier takes away what is beyond: the clock went back", () => {
    const held = buckets(0, 9, 10, { late: [START + 9], marks: [mark(9), mark(3)] });
    const after = afterTail(held, buckets(4, 6, 10));
    expect(numbers(after)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(after.late).toEqual([]);
    expect(after.marks.map(({ time }) => time - START)).toEqual([3]);
  });

  test("of another series replaces everything", () => {
    for (const other of [{ application: "a" }, { server: "b" }, { range: "hour" }, { bucket_seconds: 5 }]) {
      const tail = buckets(8, 9, 10, other as Partial<Series>);
      expect(afterTail(buckets(0, 9, 10), tail)).toBe(tail);
    }
    expect(afterTail(null, buckets(0, 1, 2))).toEqual(buckets(0, 1, 2));
  });

  test("keeps marks and late buckets once, in order, as long as their time is kept", () => {
    const held = buckets(0, 9, 10, { late: [START + 1, START + 8], marks: [mark(1), mark(8)] });
    const tail = buckets(8, 12, 10, {
      late: [START + 8, START + 11],
      marks: [mark(11), mark(8), mark(8, "clock_moved")],
    });
    const after = afterTail(held, tail);
    expect(after.late).toEqual([START + 8, START + 11]);
    expect(after.marks.map(({ time, kind }) => [time - START, kind])).toEqual([
      [8, "server_restarted"],
      [8, "clock_moved"],
      [11, "server_restarted"],
    ]);
  });

  test("keeps a mark within the newest bucket", () => {
    const held = buckets(0, 1, 2, { bucket_seconds: 5, marks: [mark(4)] });
    expect(afterTail(held, buckets(1, 1, 2, { bucket_seconds: 5 })).marks).toHaveLength(1);
  });
});
