// Extremes, sums, gaps and lonely points of columns; what is not told is never zero.
import { describe, expect, test } from "vitest";
import { gaps, highest, lonely, lowest, nearest, sum, wasRead } from "./columns";
import { START, seriesOf } from "./series.test-data";

const all = { first: 0, last: 9 };

describe("extremes and sums", () => {
  test("are those of the span, of all columns together", () => {
    const columns = [
      [1, 9, 3, null],
      [4, null, 8, 70],
    ];
    expect(highest(columns, { first: 0, last: 2 })).toBe(9);
    expect(lowest(columns, { first: 1, last: 2 })).toBe(3);
    expect(sum(columns[0] ?? [], { first: 1, last: 3 })).toBe(12);
  });

  test("of nothing are nothing, not zero", () => {
    expect(highest([[null, null]], all)).toBeNull();
    expect(lowest([], all)).toBeNull();
    expect(sum([null, null], all)).toBeNull();
    expect(sum([null, 0], all)).toBe(0);
  });
});

describe("gaps", () => {
  test("begin at the first bucket without a reading and end at the next with one", () => {
    const series = seriesOf({ active: [5, null, null, 6, 7, null] });
    expect(gaps(series, { first: 0, last: 5 })).toEqual([
      [START + 1, START + 3],
      [START + 5, START + 6],
    ]);
  });

  test("do not lie before the first reading", () => {
    const series = seriesOf({ active: [null, null, 6, null] });
    expect(gaps(series, { first: 0, last: 3 })).toEqual([[START + 3, START + 4]]);
  });

  test("that began before the span are gaps within it", () => {
    const series = seriesOf({ active: [6, null, null, 7] });
    expect(gaps(series, { first: 2, last: 3 })).toEqual([[START + 2, START + 3]]);
  });

  test("are not where only some numbers are not told", () => {
    const series = seriesOf({ active: [null, null], created: [0, 0] });
    expect(wasRead(series, 0)).toBe(true);
    expect(gaps(series, { first: 0, last: 1 })).toEqual([]);
  });
});

test("a point between two gaps is lonely", () => {
  expect(lonely([null, 1, null, 2, 3, null, 4], 0, 6)).toEqual([1, 6]);
  expect(lonely([5], 0, 0)).toEqual([0]);
});

test("the nearest bucket is that on the closer side; the later one in the middle", () => {
  const times = [10, 20, 30];
  expect([0, 10, 14, 15, 24, 26, 99].map((time) => nearest(times, time))).toEqual([0, 0, 0, 1, 1, 2, 2]);
  expect(nearest([], 5)).toBe(0);
});
