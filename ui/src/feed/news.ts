// What a tab wants to see and what it is told: the words between a tab and the stream, whoever holds the stream.
import type { Picture, RangeName, Series, Tick } from "../api/words";

/** Whether news come. Times here are the browser's, in milliseconds. */
export type Link =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "lost"; since: number; retryAt: number; reason: string | null };

/** The graph that a tab looks at. */
export interface Wanted {
  application: string | null;
  range: RangeName;
  server: string | null;
}

/** Why there is no such graph. */
export interface Refused {
  status: number;
  message: string;
}

/** All that a tab is told. Plain data: it goes from tab to tab as it is. */
export type News =
  | { kind: "link"; link: Link }
  | { kind: "state"; picture: Picture }
  | { kind: "tick"; tick: Tick }
  /** `whole`: not only the newest buckets; what a tab has of this graph is replaced. */
  | { kind: "points"; series: Series; whole: boolean }
  | { kind: "refused"; wanted: Wanted; refusal: Refused };

export type Hear = (news: News) => void;

/** The application as the API names it. */
export const subjectOf = ({ application }: Wanted): string => application ?? "total";

/** A graph as `also` of the stream names it. */
export function graphOf(wanted: Wanted): string {
  const { range, server } = wanted;
  return [subjectOf(wanted), range, ...(server === null ? [] : [server])].join(":");
}

export function sameWanted(a: Wanted, b: Wanted): boolean {
  return graphOf(a) === graphOf(b);
}

/** Whether a series is the one that is wanted. */
export function isOf(series: Series, wanted: Wanted): boolean {
  return (
    series.application === subjectOf(wanted) &&
    series.range === wanted.range &&
    series.server === wanted.server
  );
}

/** Each graph once. */
export function eachOnce(wanted: Iterable<Wanted>): Wanted[] {
  return [...new Map([...wanted].map((one) => [graphOf(one), one])).values()];
}
