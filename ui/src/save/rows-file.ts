// The rows of a table as a file, in the order and with the search that is shown.
import type { Counts } from "../api/words";
import { KINDS, type Row, type WindowName, windowOf } from "../tables/rows";
import { type Cell, csvOf } from "./csv";

const SLIDING: readonly WindowName[] = ["s5", "m1", "h1"];
const SECOND: readonly WindowName[] = ["s1"];
const LABELS: Record<WindowName, string> = { s1: "1s", s5: "5s", m1: "1m", h1: "1h" };

const windows = (sliding: boolean) => (sliding ? SLIDING : SECOND);

function numbers(counts: Counts, sliding: boolean): Cell[] {
  const sums = KINDS.flatMap((kind) => windows(sliding).map((name) => windowOf(counts, kind, name)));
  return [counts.active, ...sums, counts.total];
}

function head(sliding: boolean): string[] {
  const sums = KINDS.flatMap((kind) => windows(sliding).map((name) => `${kind} ${LABELS[name]}`));
  return ["active", ...sums, "total"];
}

export function applicationsCsv(rows: readonly Row[], total: Counts, sliding: boolean): string {
  return csvOf([
    ["application", "server", ...head(sliding)],
    ...rows.map(({ application, server }) => [application.name, server, ...numbers(application, sliding)]),
    ["Total", "", ...numbers(total, sliding)],
  ]);
}

export function totalsCsv(rows: readonly { name: string; counts: Counts }[]): string {
  return csvOf([
    ["server", ...head(true)],
    ...rows.map(({ name, counts }) => [name, ...numbers(counts, true)]),
  ]);
}
