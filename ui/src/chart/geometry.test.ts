// Where things are within a graph: what the pointer points at is what is drawn there.
import { describe, expect, test } from "vitest";
import { type Geometry, gutterOf, px, timeAt, timeAxisHeight, xOf, yOf } from "./geometry";

const geometry: Geometry = {
  left: 40,
  top: 14,
  width: 600,
  height: 150,
  from: 1000,
  to: 1060,
  scale: { min: 10, max: 40, ticks: [] },
};

describe("across", () => {
  test("a moment and its place are each other's inverse", () => {
    for (const time of [1000, 1007, 1030, 1060]) expect(timeAt(geometry, xOf(geometry, time))).toBe(time);
  });

  test("beside the graph is its edge", () => {
    expect(timeAt(geometry, -5)).toBe(1000);
    expect(timeAt(geometry, 9999)).toBe(1060);
  });

  test("a graph without width or span has one moment", () => {
    expect(timeAt({ ...geometry, width: 0 }, 3)).toBe(1000);
    expect(xOf({ ...geometry, to: 1000 }, 1000)).toBe(0);
  });
});

test("down: the highest value is at the top, the lowest at the bottom", () => {
  expect([40, 25, 10].map((value) => yOf(geometry, value))).toEqual([0, 75, 150]);
  expect(yOf({ ...geometry, scale: { min: 0, max: 0, ticks: [] } }, 0)).toBe(150);
});

test("the gutter is as wide as the longest label", () => {
  expect(gutterOf(["0", "1,000,000"])).toBe(gutterOf(["9,999,999"]));
  expect(gutterOf([])).toBe(gutterOf(["0"]));
  expect(gutterOf(["1,000"])).toBeGreaterThan(gutterOf(["10"]));
});

test("dates need a second line", () => {
  expect(timeAxisHeight(true)).toBeGreaterThan(timeAxisHeight(false));
  expect(px(3.5)).toBe("3.5px");
});
