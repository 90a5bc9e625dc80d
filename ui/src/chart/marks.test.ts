// What there is to say about a bucket besides its numbers.
import { describe, expect, test } from "vitest";
import type { Mark } from "../api/words";
import { alertBuckets, markedBuckets, marksIn, remarks } from "./marks";
import { START, seriesOf } from "./series.test-data";

const mark = (time: number, text: string): Mark => ({
  time,
  kind: "server_restarted",
  server: "a",
  application: null,
  text,
});

describe("marks", () => {
  const series = seriesOf({
    bucket_seconds: 5,
    active: [1, 2, 3],
    late: [START + 5],
    marks: [
      mark(START + 4, "before"),
      mark(START + 5, "in"),
      mark(START + 9, "in"),
      mark(START + 10, "after"),
    ],
  });

  test("belong to the bucket they lie in", () => {
    expect([0, 1, 2].map((index) => marksIn(series, index).length)).toEqual([1, 2, 1]);
    expect(marksIn(series, 9)).toEqual([]);
  });

  test("stand at the start of their bucket, each once", () => {
    expect(markedBuckets(series)).toEqual([START, START + 5, START + 10]);
  });

  test("of alerts stand apart, and are said like all others", () => {
    const began: Mark = { ...mark(START + 6, "full"), kind: "alert_began" };
    const ended: Mark = { ...mark(START + 11, "over"), kind: "alert_ended" };
    const alerting = { ...series, marks: [...series.marks, began, ended] };
    expect(alertBuckets(alerting)).toEqual({ began: [START + 5], ended: [START + 10] });
    expect(markedBuckets(alerting)).toEqual(markedBuckets(series));
    expect(remarks(alerting, 2)).toContain("over");
  });

  test("are said once, with what came late", () => {
    expect(remarks(series, 1)).toEqual(["in", "Includes what happened in the gap before"]);
    expect(remarks(series, 2)).toEqual(["after"]);
  });
});
