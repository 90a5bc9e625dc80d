// How many labels of a time axis fit, and that none is cut at the right edge.
import { expect, test } from "vitest";
import { START, seriesOf } from "./series.test-data";
import { timeAxis } from "./time-axis";

const utc = () => 0;
const { times } = seriesOf({ active: new Array(60).fill(1) });

test("a wide axis has more labels than a narrow one, and they all fit", () => {
  const axis = timeAxis(times, { first: 0, last: 59 }, utc);
  const wide = axis(1200).labels.filter(Boolean);
  const narrow = axis(300).labels.filter(Boolean);
  expect(wide.length).toBeGreaterThan(narrow.length);
  expect(narrow.length * 76).toBeLessThanOrEqual(300 + 76);
  expect(axis(1200).dated).toBe(false);
});

test("the label that would reach over the edge is left out, its tick is not", () => {
  const { ticks, labels } = timeAxis(times, { first: 0, last: 50 }, utc)(600);
  const last = ticks.lastIndexOf(START + 50);
  expect(last).toBe(ticks.length - 1);
  expect(labels[last]).toBe("");
});

test("of two days it is dated; of nothing it is empty", () => {
  const week = Array.from({ length: 168 }, (_, hour) => START + hour * 3600);
  expect(timeAxis(week, { first: 0, last: 167 }, utc)(1000).dated).toBe(true);
  expect(timeAxis([], { first: 0, last: 0 }, utc)(1000)).toEqual({ ticks: [], labels: [], dated: false });
});
