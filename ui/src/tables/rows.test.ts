// The rows of the tables: order, search, totals; what is not told is never zero.
import { describe, expect, test } from "vitest";
import { matching, nextSort, type Row, type Sort, sorted, totalOf, windowOf } from "./rows";
import { row, sums } from "./rows.test-data";

const names = (rows: Row[]) => rows.map(({ application }) => application.name);
const by = (key: Sort["key"], descending = false): Sort => ({ key, descending });

describe("order", () => {
  const rows = [
    row("/b10", { active: 2, created: sums(0, 9) }),
    row("/b9", { active: null }),
    row("/a", { active: 30, created: sums(5, 1) }),
    row("/a", { active: 4 }, "jetty"),
  ];

  test("of names counts numbers within them as numbers", () => {
    expect(names(sorted(rows, by("name")))).toEqual(["/a", "/a", "/b9", "/b10"]);
  });

  test("of numbers; what is not told comes last in either direction", () => {
    expect(names(sorted(rows, by("active")))).toEqual(["/b10", "/a", "/a", "/b9"]);
    expect(names(sorted(rows, by("active", true)))).toEqual(["/a", "/a", "/b10", "/b9"]);
  });

  test("of a window", () => {
    expect(names(sorted(rows, by("created.s5", true))).slice(0, 2)).toEqual(["/b10", "/a"]);
    expect(names(sorted(rows, by("created.s1", true))).slice(0, 2)).toEqual(["/a", "/b10"]);
  });

  test("of equals is by name, then by server", () => {
    const found = sorted(rows, by("rejected.h1", true));
    expect(names(found)).toEqual(["/a", "/a", "/b9", "/b10"]);
    expect(found[0]?.server).toBe("jetty");
  });

  test("does not touch what it is given", () => {
    const given = [...rows];
    sorted(given, by("name", true));
    expect(given).toEqual(rows);
  });

  test("begins with the largest number, the first name, and turns round when chosen again", () => {
    expect(nextSort(by("name"), "active")).toEqual(by("active", true));
    expect(nextSort(by("active", true), "active")).toEqual(by("active"));
    expect(nextSort(by("active"), "server")).toEqual(by("server"));
    expect(nextSort(by("server"), "name")).toEqual(by("name"));
  });
});

describe("a search", () => {
  const rows = [row("/Shop"), row("/shop-admin"), row("/docs", {}, "jetty")];

  test("finds every word, in the name or in the server's", () => {
    expect(names(matching(rows, "SHOP"))).toEqual(["/Shop", "/shop-admin"]);
    expect(names(matching(rows, "tomcat admin"))).toEqual(["/shop-admin"]);
    expect(names(matching(rows, "jetty"))).toEqual(["/docs"]);
    expect(matching(rows, "nothing")).toEqual([]);
  });

  test("for nothing finds all; signs are only signs", () => {
    expect(matching(rows, "  ")).toHaveLength(3);
    expect(matching(rows, ".*")).toEqual([]);
  });
});

describe("totals", () => {
  test("count the sessions of a cluster once", () => {
    const cluster = (name: string) => ({ name, copies: "all" as const, servers: 2, active: 7 });
    const rows = [
      row("/a", { active: 7, cluster: cluster("x /a") }, "one"),
      row("/a", { active: 6, cluster: cluster("x /a") }, "two"),
      row("/a", { active: null, cluster: cluster("x /a") }, "three"),
      row("/b", { active: 3, cluster: cluster("x /b") }, "one"),
      row("/c", { active: 2 }, "one"),
      row("/c", { active: 2 }, "two"),
    ].map(({ application }) => application);
    expect(totalOf(rows).active).toBe(7 + 3 + 2 + 2);
    expect(totalOf(rows.slice(2, 3)).active).toBeNull();
  });

  test("add what is told", () => {
    const total = totalOf([
      row("/a", { active: 2, created: sums(1, 2, 3, 4), total: 10 }).application,
      row("/b", { active: 3, created: sums(1, 1, 1, 1) }).application,
      row("/c").application,
    ]);
    expect(total.active).toBe(5);
    expect(total.created).toEqual({ s1: 2, s5: 3, m1: 4, h1: 5 });
    expect(total.total).toBe(10);
  });

  test("of what nobody tells are not told", () => {
    const total = totalOf([row("/a").application]);
    expect([total.active, total.created, total.destroyed, total.rejected, total.total]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(totalOf([]).active).toBeNull();
  });

  test("of windows that are not kept are not told", () => {
    const untracked = row("/a", { created: { s1: 3, s5: null, m1: null, h1: null } }).application;
    expect(totalOf([untracked]).created).toEqual({ s1: 3, s5: null, m1: null, h1: null });
  });

  test("of zeros are zero", () => {
    expect(totalOf([row("/a", { rejected: sums(0) }).application]).rejected).toEqual(sums(0));
  });
});

test("a window that is not told is null", () => {
  expect(windowOf(row("/a").application, "created", "s1")).toBeNull();
  expect(windowOf(row("/a", { created: sums(0) }).application, "created", "s1")).toBe(0);
});
