// Patterns against names, and what a change of them would do.
import { expect, test } from "vitest";
import type { Application, Pattern } from "../api/words";
import { fits, outcome, wrongWith } from "./patterns";

test("a star is any text, a question mark any one character", () => {
  for (const [pattern, name, fit] of [
    ["/shop*", "/shop", true],
    ["/shop*", "/shop##2", true],
    ["/shop*", "x/shop", false],
    ["*", "", true],
    ["/?", "/ü", true],
    ["/?", "/😀", true],
    ["/?", "/", false],
    ["*/a*b", "/xab/ab", true],
    ["*/a*b", "/xab/ac", false],
    ["", "", true],
    ["/", "//", false],
  ] as const) {
    expect(fits(pattern, name), `${pattern} ${name}`).toBe(fit);
  }
});

test("a hostile name takes no longer than any other", () => {
  expect(fits(`${"*a".repeat(50)}b`, "a".repeat(100_000))).toBe(false);
});

test("a pattern that fits nothing is told before it is sent", () => {
  const wrong = (application: string) => wrongWith({ application, server: null });
  expect(wrong(" ")).toMatch(/Write a pattern/);
  expect(wrong("shop")).toMatch(/\/shop\*/);
  for (const right of ["/shop", "*", "?shop"]) expect(wrong(right)).toBeNull();
});

test("what other patterns would begin and end", () => {
  const servers = new Map([["s", { name: "tomcat" }]]);
  const pattern = (application: string, server: string | null = null): Pattern => ({ application, server });
  const application = (name: string, tracked: boolean, more: Partial<Application> = {}) =>
    ({ id: name, server: "s", name, tracked, ...more }) as Application;
  const chosen_by = { origin: "page", pattern: pattern("/old*") } as const;
  const applications = [
    application("/asked", true),
    application("/old", true, { chosen_by }),
    application("/old/but/kept", true, { chosen_by }),
    application("/new", false),
    application("/left/out", false, { left_out: true }),
  ];
  const of = (page: Pattern[], file: Pattern[] = []) => outcome({ file, page }, applications, servers);
  expect(of([pattern("/old*")])).toEqual({ begin: 0, end: 0 });
  expect(of([])).toEqual({ begin: 0, end: 2 });
  expect(of([pattern("/new*")], [pattern("*kept")])).toEqual({ begin: 1, end: 1 });
  expect(of([pattern("*")])).toEqual({ begin: 1, end: 0 });
  expect(of([pattern("*", "jetty")])).toEqual({ begin: 0, end: 2 });
});
