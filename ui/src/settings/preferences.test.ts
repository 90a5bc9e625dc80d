// What the browser remembers: stored text is not to be trusted.
import { describe, expect, test } from "vitest";
import { parsePreferences } from "./preferences";

const FIRST = parsePreferences(null);

describe("preferences", () => {
  test("that were stored are read again", () => {
    const chosen = { ...FIRST, theme: "dark", zone: "utc", interval: "10s", keys: false, batchesKnown: true };
    expect(parsePreferences(JSON.stringify(chosen))).toEqual(chosen);
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    "7",
    '"text"',
    '{"theme":"pink","zone":3,"interval":{},"keys":"yes","batchesKnown":1}',
  ])("that make no sense are as at first: %s", (text) => {
    expect(parsePreferences(text)).toEqual(FIRST);
  });

  test("never open the page paused", () => {
    expect(parsePreferences('{"interval":"paused"}').interval).toBe("1s");
  });
});
