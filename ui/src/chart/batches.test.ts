// Batches of destroyed sessions are told from a steady coming and going.
import { expect, test } from "vitest";
import { endsInBatches, inBatches } from "./batches";
import { seriesOf } from "./series.test-data";

const all = { first: 0, last: 59 };
const destroyed = (at: (second: number) => number | null, changes = {}) =>
  seriesOf({ destroyed: Array.from({ length: 60 }, (_, second) => at(second)), ...changes });

test("many at once, and hardly any between, are a batch", () => {
  expect(
    inBatches(
      destroyed((second) => (second === 30 ? 16 : 0)),
      all,
    ),
  ).toBe(true);
  expect(
    inBatches(
      destroyed((second) => (second % 10 === 0 ? 6 : 0)),
      all,
    ),
  ).toBe(true);
});

test("a steady stream is none, nor are a few", () => {
  expect(
    inBatches(
      destroyed(() => 20),
      all,
    ),
  ).toBe(false);
  expect(
    inBatches(
      destroyed((second) => (second === 30 ? 4 : 0)),
      all,
    ),
  ).toBe(false);
  expect(
    inBatches(
      destroyed(() => null),
      all,
    ),
  ).toBe(false);
});

test("what is not shown, or shown by the minute, does not matter", () => {
  const series = destroyed((second) => (second === 30 ? 16 : 0));
  expect(inBatches(series, { first: 0, last: 20 })).toBe(false);
  expect(inBatches({ ...series, bucket_seconds: 60 }, all)).toBe(false);
});

test("Tomcat does it", () => {
  expect(endsInBatches({ product: "Apache Tomcat/11.0.24" })).toBe(true);
  expect(endsInBatches({ product: "Jetty 12" })).toBe(false);
});
