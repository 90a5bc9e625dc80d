// The line of a sparkline as an SVG path: the last hour, minute by minute, gaps left open. Pure.
import type { Column } from "../api/words";

export const SPARK = { width: 72, height: 18 };

/** Values that differ by less are drawn as if by this much: one session more is no mountain. */
const LEAST_SPAN = 4;

/** Room for the line's own width. */
const PAD = 1.5;

const round = (value: number) => Math.round(value * 10) / 10;

export interface Spark {
  line: string;
  /** What is below the line. */
  area: string;
  lowest: number;
  highest: number;
}

/** Null where nothing was read. */
export function sparkOf(column: Column): Spark | null {
  const told = column.filter((value) => value !== null);
  if (told.length === 0) return null;
  const lowest = Math.min(...told);
  const highest = Math.max(...told);
  const span = Math.max(highest - lowest, LEAST_SPAN);
  const { width, height } = SPARK;
  const x = (index: number) => round((index / Math.max(1, column.length - 1)) * (width - 2 * PAD) + PAD);
  const y = (value: number) => round(height - PAD - ((value - lowest) / span) * (height - 2 * PAD));
  let line = "";
  let area = "";
  let first = 0;
  column.forEach((value, index) => {
    if (value === null) return;
    const opens = (column[index - 1] ?? null) === null;
    const closes = (column[index + 1] ?? null) === null;
    if (opens) first = x(index);
    const point = `${opens ? "M" : "L"}${x(index)} ${y(value)}`;
    // A minute between two gaps is a dot, which a round line end draws.
    line += opens && closes ? `${point}h0` : point;
    area += point;
    if (closes) area += `V${height}H${first}Z`;
  });
  return { line, area, lowest, highest };
}
