// The view in the address: what was written is read again, what makes no sense is as in the first view.
import { describe, expect, test } from "vitest";
import { FIRST_VIEW, parseView, queryOf, RANGES, sameView, type View } from "./view";

const VIEWS: View[] = [
  FIRST_VIEW,
  { server: "s1", application: "a1", range: "hour", frame: null },
  { server: null, application: "a&b=c d", range: "day", frame: { last: 3600 } },
  { server: "ä", application: null, range: "week", frame: { from: 1_764_000_000, to: 1_764_003_600 } },
];

describe("an address", () => {
  test("opens the view it was made from", () => {
    for (const view of VIEWS) expect(parseView(queryOf(view))).toEqual(view);
  });

  test("is never empty: without a query the page opens its home", () => {
    expect(queryOf(FIRST_VIEW)).toBe("?range=live");
  });

  test.each([
    "",
    "?range=year",
    "?range=live&from=5&to=9",
    "?application=total",
    "?application=&server=",
    "?range=live&from=-60",
    "?range=__proto__",
  ])("that makes no sense opens the first view: %s", (query) => {
    expect(parseView(query)).toEqual(FIRST_VIEW);
  });

  test.each([
    ["from=9&to=9"],
    ["from=9&to=3"],
    ["from=9"],
    ["to=9"],
    ["from=1e3&to=9e9"],
    ["from=-0"],
    ["from=9999999999999&to=99999999999999"],
  ])("with a frame that makes no sense shows the whole range: %s", (frame) => {
    expect(parseView(`?range=hour&${frame}`).frame).toBeNull();
  });
});

test("the ranges stand in the order of their keys", () => {
  expect(RANGES.map(({ name }) => name)).toEqual(["live", "hour", "day", "week"]);
});

test("views are the same when their addresses are", () => {
  expect(sameView({ ...FIRST_VIEW }, FIRST_VIEW)).toBe(true);
  for (const view of VIEWS.slice(1)) expect(sameView(view, FIRST_VIEW)).toBe(false);
});
