// What is being looked at, and how the address of the page holds it.
import type { RangeName } from "../api/words";

/** The part of a range that is shown: two fixed moments, or the last so many seconds, which move on. */
export type Frame = { from: number; to: number } | { last: number };

export interface View {
  /** Null: all servers. */
  server: string | null;
  /** Null: the total. */
  application: string | null;
  range: RangeName;
  /** Null: the whole range. Live has no frame. */
  frame: Frame | null;
}

/** The ranges in the order of the buttons and of the keys 1 to 4. */
export const RANGES: readonly { name: RangeName; label: string }[] = [
  { name: "live", label: "Live" },
  { name: "hour", label: "1 Hour" },
  { name: "day", label: "1 Day" },
  { name: "week", label: "1 Week" },
];

export const FIRST_VIEW: View = { server: null, application: null, range: "live", frame: null };

function wholeNumber(text: string | null): number | null {
  return text !== null && /^-?\d{1,12}$/.test(text) ? Number(text) : null;
}

function parsedFrame(from: number | null, to: number | null): Frame | null {
  if (from === null) return null;
  if (from < 0) return { last: -from };
  return to !== null && to > from ? { from, to } : null;
}

/** The view of a query string; what is missing or makes no sense is as in the first view. */
export function parseView(query: string): View {
  const given = new URLSearchParams(query);
  const name = given.get("range");
  const range = RANGES.find((known) => known.name === name)?.name ?? FIRST_VIEW.range;
  const application = given.get("application");
  return {
    server: given.get("server") || null,
    application: application === "total" ? null : application || null,
    range,
    frame:
      range === "live" ? null : parsedFrame(wholeNumber(given.get("from")), wholeNumber(given.get("to"))),
  };
}

/** The query string of a view. Never empty: without a query the page opens its home. */
export function queryOf(view: View): string {
  const query = new URLSearchParams();
  if (view.server !== null) query.set("server", view.server);
  if (view.application !== null) query.set("application", view.application);
  query.set("range", view.range);
  if (view.frame !== null && "last" in view.frame) query.set("from", String(-view.frame.last));
  else if (view.frame !== null) {
    query.set("from", String(view.frame.from));
    query.set("to", String(view.frame.to));
  }
  return `?${query}`;
}

export function sameView(a: View, b: View): boolean {
  return queryOf(a) === queryOf(b);
}
