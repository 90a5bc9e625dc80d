// Time frames and buckets: a frame shows the buckets it touches, and comes back from them unchanged.
import { describe, expect, test } from "vitest";
import { frameOf, LEAST, spanOf, wholeSpan } from "./frame";

const times = Array.from({ length: 100 }, (_, index) => 1000 + 5 * index);

describe("the buckets of a frame", () => {
  test("without one are all there are", () => {
    expect(spanOf(null, times, 5)).toEqual({ first: 0, last: 99 });
    expect(spanOf(null, [], 5)).toEqual(wholeSpan([]));
  });

  test("of the last so many seconds are the newest ones", () => {
    expect(spanOf({ last: 60 }, times, 5)).toEqual({ first: 88, last: 99 });
    expect(spanOf({ last: 1_000_000 }, times, 5)).toEqual({ first: 0, last: 99 });
    expect(spanOf({ last: 1 }, times, 5)).toEqual({ first: 98, last: 99 });
  });

  test("of two moments are those it touches", () => {
    expect(spanOf({ from: 1010, to: 1020 }, times, 5)).toEqual({ first: 2, last: 4 });
    expect(spanOf({ from: 1012, to: 1024 }, times, 5)).toEqual({ first: 2, last: 4 });
  });

  test("are never fewer than a line needs", () => {
    for (const frame of [{ from: 1000, to: 1001 }, { from: 1494, to: 1496 }, { last: 1 }]) {
      const span = spanOf(frame, times, 5);
      expect(span).not.toBeNull();
      if (span !== null) expect(span.last - span.first + 1).toBeGreaterThanOrEqual(LEAST);
    }
  });

  test("are none when it lies outside of what is kept", () => {
    expect(spanOf({ from: 100, to: 900 }, times, 5)).toBeNull();
    expect(spanOf({ from: 1500, to: 1600 }, times, 5)).toBeNull();
  });

  test("are the newest when it lies within the newest", () => {
    // A shared frame of another range may begin and end within one long bucket.
    expect(spanOf({ from: 1496, to: 1498 }, times, 5)).toEqual({ first: 98, last: 99 });
  });
});

describe("the frame of buckets", () => {
  test("that end with the newest moves on", () => {
    expect(frameOf({ first: 88, last: 99 }, times, 5)).toEqual({ last: 60 });
    expect(frameOf({ first: 0, last: 99 }, times, 5)).toBeNull();
  });

  test("leads back to the same buckets", () => {
    for (let first = 0; first < 98; first += 3) {
      for (let last = first + 1; last < 100; last += 7) {
        expect(spanOf(frameOf({ first, last }, times, 5), times, 5)).toEqual({ first, last });
      }
    }
  });

  test("of nothing is none", () => {
    expect(frameOf({ first: 0, last: 0 }, [], 5)).toBeNull();
  });
});
