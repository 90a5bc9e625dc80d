// Whose rows are shown: of one machine and of a fleet.
import { describe, expect, test } from "vitest";
import type { Application, Fleet, Picture, Server } from "../api/words";
import { applicationsOf, scopeName, serversOf } from "./scope";

const server = (id: string) => ({ id, name: `name of ${id}` }) as Server;
const row = (id: string, of: string) => ({ id, server: of }) as Application;
const fleet = { groups: [{ id: "group:shops", name: "shops", servers: 2, connected: 2 }] } as Fleet;
const picture = (more: Partial<Picture>) =>
  ({
    servers: [server("a"), server("b")],
    applications: [row("1", "a"), row("2", "b"), row("3", ""), row("4", "group:shops")],
    ...more,
  }) as Picture;
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe("of one machine", () => {
  const here = picture({ applications: [row("1", "a"), row("2", "b")] });
  test("all servers have the rows of each", () => {
    expect(ids(applicationsOf(here, null))).toEqual(["1", "2"]);
    expect(ids(applicationsOf(here, "b"))).toEqual(["2"]);
    expect(ids(serversOf(here.servers, "b"))).toEqual(["b"]);
    expect(scopeName(here, "b")).toBe("name of b");
    expect(scopeName(here, null)).toBe("All servers");
  });
});

describe("of a fleet", () => {
  const all = picture({ fleet });
  test("all servers, a group and a server have rows of their own", () => {
    expect(ids(applicationsOf(all, null))).toEqual(["3"]);
    expect(ids(applicationsOf(all, "group:shops"))).toEqual(["4"]);
    expect(ids(applicationsOf(all, "a"))).toEqual(["1"]);
    expect(applicationsOf(null, null)).toEqual([]);
  });
  test("a group is called by its name", () => {
    expect(scopeName(all, "group:shops")).toBe("shops");
    expect(scopeName(all, "a")).toBe("name of a");
    expect(ids(serversOf(all.servers, "group:shops"))).toEqual(["a", "b"]);
  });
});
