// The account of an application: it adds up, or the drift is told.
import { describe, expect, test } from "vitest";
import { integrity } from "./integrity";
import { START, seriesOf } from "./series.test-data";

const all = { first: 0, last: 3 };

describe("the account", () => {
  test("begins after the first bucket: what happened in it is in its active already", () => {
    const series = seriesOf({ active: [10, 12, 11, 15], created: [9, 2, 0, 5], destroyed: [9, 0, 1, 1] });
    expect(integrity(series, all)).toEqual({
      from: START,
      to: START + 3,
      start: 10,
      created: 7,
      destroyed: 2,
      end: 15,
      drift: 0,
    });
  });

  test("tells where the server disagrees with itself", () => {
    const series = seriesOf({ active: [10, 14], created: [0, 2], destroyed: [0, 0] });
    expect(integrity(series, { first: 0, last: 1 })?.drift).toBe(2);
  });

  test("goes on over a gap: what happened meanwhile is booked after it", () => {
    const series = seriesOf({
      active: [null, 10, null, 13, null],
      created: [null, 0, null, 4, null],
      destroyed: [null, 0, null, 1, null],
    });
    expect(integrity(series, { first: 0, last: 4 })).toMatchObject({
      from: START + 1,
      to: START + 3,
      drift: 0,
    });
  });

  test("begins anew where sessions went without being destroyed", () => {
    const series = seriesOf({
      active: [50, 50, 2, 4],
      created: [0, 0, 2, 2],
      destroyed: [0, 0, 0, 0],
      marks: [{ time: START + 2, kind: "server_restarted", server: "s", application: null, text: "" }],
    });
    expect(integrity(series, all)).toMatchObject({ start: 2, created: 2, end: 4, drift: 0 });
  });

  test("of what is not told is not made up", () => {
    expect(integrity(seriesOf({ active: [1, 2], created: [0, 1] }), { first: 0, last: 1 })).toBeNull();
    expect(integrity(seriesOf({ created: [1, 2], destroyed: [0, 1] }), { first: 0, last: 1 })).toBeNull();
    expect(
      integrity(seriesOf({ active: [1], created: [0], destroyed: [0] }), { first: 0, last: 0 }),
    ).toBeNull();
    expect(integrity(seriesOf({}), { first: 0, last: 0 })).toBeNull();
  });
});
