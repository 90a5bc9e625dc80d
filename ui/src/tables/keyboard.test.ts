// Which row a key leads to.
import { expect, test } from "vitest";
import { rowAfter } from "./keyboard";

test("arrows go by one, page keys by ten, Home and End to the ends, none beyond them", () => {
  expect(
    ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].map((key) => rowAfter(key, 20, 100)),
  ).toEqual([19, 21, 10, 30, 0, 99]);
  expect(rowAfter("ArrowUp", 0, 5)).toBe(0);
  expect(rowAfter("PageDown", 3, 5)).toBe(4);
});

test("other keys lead nowhere, nor does any key in an empty table", () => {
  expect(rowAfter("Enter", 1, 5)).toBeNull();
  expect(rowAfter("constructor", 1, 5)).toBeNull();
  expect(rowAfter("End", 0, 0)).toBeNull();
});
