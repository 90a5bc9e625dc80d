// Counts as text. The page is in English, so are its separators.
import type { Sums } from "../api/words";

const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Stands where the server does not tell a number. */
export const NOT_TOLD = "–";

export function count(value: number | null): string {
  if (value === null) return NOT_TOLD;
  // The formatter is slow, and most counts need no separator.
  return Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : COUNT.format(value);
}

/** The last 5 s, 1 min and 1 h as `5 / 19 / 529`. */
export function windows(sums: Sums | null): [string, string, string] | null {
  return sums === null ? null : [count(sums.s5), count(sums.m1), count(sums.h1)];
}

/** One of something, many of something: `1 session`, `2,000 sessions`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
