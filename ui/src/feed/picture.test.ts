// Merging a tick into the picture: rows that did not change keep their identity, so that they are not drawn again.
import { expect, test } from "vitest";
import type { Application, Fleet, Picture, Server, Totals } from "../api/words";
import { afterTick } from "./picture";

const application = (id: string, active: number | null = 0) => ({ id, active }) as Application;
const server = (id: string) => ({ id, name: id }) as Server;
const totals = (id: string | null, total: number) => ({ server: id, total }) as Totals;

const before: Picture = {
  time: 100,
  version: "1",
  settings: { enabled: true, track_per_application: true },
  patterns: { file: [], page: [] },
  servers: [server("s")],
  totals: [totals(null, 7), totals("s", 7)],
  applications: [application("a"), application("b")],
};

test("changed rows are replaced in their place, the others stay the same objects", () => {
  const after = afterTick(before, { time: 101, applications: [application("b", 5)] });
  expect(after.applications.map(({ id, active }) => [id, active])).toEqual([
    ["a", 0],
    ["b", 5],
  ]);
  expect(after.applications[0]).toBe(before.applications[0]);
  expect(after.servers).toBe(before.servers);
  expect(after.time).toBe(101);
});

test("new rows come last; nothing goes away", () => {
  const after = afterTick(before, { servers: [server("t")], applications: [] });
  expect(after.servers.map(({ id }) => id)).toEqual(["s", "t"]);
  expect(after.applications).toBe(before.applications);
});

test("the total of all servers is a row of its own", () => {
  const after = afterTick(before, { totals: [totals(null, 9)] });
  expect(after.totals.map(({ total }) => total)).toEqual([9, 7]);
});

test("the trouble of the store stays until a tick tells otherwise", () => {
  const troubled = afterTick(before, { store: { trouble: "disk full", since: 99, notice: null } });
  expect(afterTick(troubled, {}).store).toEqual({ trouble: "disk full", since: 99, notice: null });
  expect(
    afterTick(troubled, { store: { trouble: null, since: null, notice: null } }).store?.trouble,
  ).toBeNull();
  expect("store" in afterTick(before, {})).toBe(false);
});

test("switches that a tick does not name stay", () => {
  expect(afterTick(before, {}).settings).toBe(before.settings);
  const off = { enabled: false, track_per_application: true };
  expect(afterTick(before, { settings: off }).settings).toBe(off);
});

test("what is known of a fleet stays until a tick tells otherwise", () => {
  const fleet = { engine: "http://engine", trouble: null } as Fleet;
  const told = afterTick(before, { fleet });
  expect(afterTick(told, {}).fleet).toBe(fleet);
  expect(afterTick(told, { fleet: { ...fleet, trouble: "away" } }).fleet?.trouble).toBe("away");
  expect("fleet" in afterTick(before, {})).toBe(false);
});
