// The session limit: drawn where it does not flatten the graph, foretold only when it is near.
import { describe, expect, test } from "vitest";
import { drawnLimit, limitText, secondsToFull } from "./limit";
import { seriesOf } from "./series.test-data";

const rising = (from: number, step: number) =>
  seriesOf({ active: Array.from({ length: 60 }, (_, second) => Math.round(from + step * second)) });

describe("the line", () => {
  test("is drawn up to three times the highest value", () => {
    expect(drawnLimit(50, 20)).toBe(50);
    expect(drawnLimit(50, 16)).toBeNull();
    expect(drawnLimit(null, 20)).toBeNull();
    expect(drawnLimit(0, 20)).toBeNull();
    expect(drawnLimit(-1, 20)).toBeNull();
    expect(drawnLimit(50, null)).toBeNull();
  });
});

describe("full in about", () => {
  test("is the way left at the rate of now", () => {
    // 26 to 85 in a minute, one a second.
    expect(secondsToFull(rising(26, 1), 145)).toBeCloseTo(60, 5);
  });

  test("is nothing while sessions go or stay", () => {
    expect(secondsToFull(rising(90, -1), 100)).toBeNull();
    expect(secondsToFull(rising(90, 0), 100)).toBeNull();
    expect(secondsToFull(rising(90, 0.02), 100)).toBeNull();
  });

  test("is nothing while the limit is far: in time or in number", () => {
    expect(secondsToFull(rising(600, 0.05), 1000)).toBeNull();
    expect(secondsToFull(rising(0, 0.5), 100)).toBeNull();
  });

  test("is nothing when they begin to go again", () => {
    const active = [...Array.from({ length: 45 }, (_, second) => 10 + second), ...new Array(15).fill(0)];
    const falling = active.map((value, second) => (second < 45 ? value : 54 - (second - 44)));
    expect(secondsToFull(seriesOf({ active: falling }), 60)).toBeNull();
  });

  test("is now when it is full", () => {
    expect(secondsToFull(rising(50, 0), 50)).toBe(0);
    expect(secondsToFull(rising(60, -1), 1)).toBe(0);
  });

  test("is nothing without a limit or without enough readings", () => {
    expect(secondsToFull(rising(26, 1), null)).toBeNull();
    expect(secondsToFull(rising(26, 1), 0)).toBeNull();
    expect(secondsToFull(seriesOf({ active: [null, 30, 40] }), 50)).toBeNull();
    expect(secondsToFull(seriesOf({ active: [null, null] }), 50)).toBeNull();
  });

  test("looks at the newest buckets only", () => {
    const active = [...new Array(700).fill(90), ...Array.from({ length: 60 }, (_, index) => 20 + index)];
    const series = seriesOf({ range: "hour", bucket_seconds: 5, active });
    expect(secondsToFull(series, 109)).toBeCloseTo(150, 5);
  });

  test("reads well", () => {
    expect(limitText(1000, null)).toBe("limit 1,000");
    expect(limitText(50, 0)).toBe("limit 50 · full");
    expect(limitText(50, 59)).toBe("limit 50 · full in less than a minute at this rate");
    expect(limitText(50, 170)).toBe("limit 50 · full in about 3 min at this rate");
    expect(limitText(50, 4000)).toBe("limit 50 · full in about 1 h 7 min at this rate");
  });
});
