// The rows of the tables: their order, which of them match a search, and their total. Pure.
import type { Application, Cluster, Counts, Sums } from "../api/words";
import { compareNames } from "../format/name";

export type Kind = "created" | "destroyed" | "rejected";
export type WindowName = keyof Sums;

/** What a table can be sorted by: a name, a single number, or one window of a kind. */
export type SortKey = "name" | "server" | "active" | "total" | `${Kind}.${WindowName}`;

export interface Sort {
  key: SortKey;
  descending: boolean;
}

/** An application with the name of its server, as the tables show it. */
export interface Row {
  application: Application;
  server: string;
}

export const KINDS: readonly Kind[] = ["created", "destroyed", "rejected"];

/** The window of a kind, or null where it is not told. */
export function windowOf(counts: Counts, kind: Kind, name: WindowName): number | null {
  return counts[kind]?.[name] ?? null;
}

function sortValue(row: Row, key: SortKey): string | number | null {
  if (key === "name") return row.application.name;
  if (key === "server") return row.server;
  if (key === "active" || key === "total") return row.application[key];
  const [kind, name] = key.split(".") as [Kind, WindowName];
  return windowOf(row.application, kind, name);
}

function ascending(a: string | number | null, b: string | number | null): number {
  if (typeof a === "string" && typeof b === "string") return compareNames(a, b);
  return Number(a) - Number(b);
}

/** The rows in order; what is not told comes last in either direction, equals by name, then by server. */
export function sorted(rows: readonly Row[], { key, descending }: Sort): Row[] {
  const keyed = rows.map((row) => ({ row, value: sortValue(row, key) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) {
      if (a.value !== b.value) return a.value === null ? 1 : -1;
    } else {
      const order = ascending(a.value, b.value);
      if (order !== 0) return descending ? -order : order;
    }
    return (
      compareNames(a.row.application.name, b.row.application.name) || compareNames(a.row.server, b.row.server)
    );
  });
  return keyed.map(({ row }) => row);
}

/** The next order when a head is chosen: numbers begin with the largest, names with the first. */
export function nextSort(sort: Sort, key: SortKey): Sort {
  if (sort.key === key) return { key, descending: !sort.descending };
  return { key, descending: key !== "name" && key !== "server" };
}

/** The rows whose application or server contains every word of the search. */
export function matching(rows: readonly Row[], search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...rows];
  return rows.filter(({ application, server }) => {
    const text = `${application.name} ${server}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Adds what is told; null only if nobody tells it. */
function added(values: (number | null)[]): number | null {
  const told = values.filter((value) => value !== null);
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0);
}

/** What is active; the sessions of a cluster, of which each of its servers tells all, once. */
function activeOf(rows: readonly Shared[]): number | null {
  const highest = new Map<unknown, number>();
  for (const row of rows) {
    const key = row.cluster?.name ?? row;
    if (row.active !== null) highest.set(key, Math.max(row.active, highest.get(key) ?? 0));
  }
  return added([...highest.values()]);
}

type Shared = Counts & { cluster?: Cluster };

/** The sums of all rows. */
export function totalOf(rows: readonly Shared[]): Counts {
  const sums = (kind: Kind): Sums | null => {
    const sum = (name: WindowName) => added(rows.map((row) => windowOf(row, kind, name)));
    const all: Sums = { s1: sum("s1"), s5: sum("s5"), m1: sum("m1"), h1: sum("h1") };
    return Object.values(all).every((value) => value === null) ? null : all;
  };
  return {
    active: activeOf(rows),
    created: sums("created"),
    destroyed: sums("destroyed"),
    rejected: sums("rejected"),
    total: added(rows.map((row) => row.total)),
  };
}
