// The shown buckets as a file: the columns that are shown, nothing that is not.
import type { Column, Series } from "../api/words";
import { marksIn } from "../chart/marks";
import type { Span } from "../view/frame";
import { type Cell, csvOf } from "./csv";

const ACTIVE = ["active", "active_min", "active_max"] as const;
const COUNTS = ["created", "destroyed", "rejected"] as const;
type Name = (typeof ACTIVE)[number] | (typeof COUNTS)[number];

/** What is shown of a series, and what it is called. */
export interface ShownSeries {
  series: Series;
  span: Span;
  /** Which of created, destroyed and rejected are shown. */
  counts: readonly boolean[];
  application: string;
  server: string;
}

export const moment = (time: number): string => new Date(time * 1000).toISOString().replace(".000Z", "Z");

function names({ counts }: ShownSeries): Name[] {
  return [...COUNTS.filter((_, index) => counts[index]), ...ACTIVE];
}

interface Bucket {
  time: string;
  values: [Name, Column[number]][];
  late: boolean;
  marks: string[];
}

function buckets(shown: ShownSeries): Bucket[] {
  const { series, span } = shown;
  const late = new Set(series.late);
  return series.times.slice(span.first, span.last + 1).map((time, at) => {
    const index = span.first + at;
    return {
      time: moment(time),
      values: names(shown).map((name) => [name, series[name][index] ?? null]),
      late: late.has(time),
      marks: marksIn(series, index).map(({ text }) => text),
    };
  });
}

export function seriesCsv(shown: ShownSeries): string {
  const head = ["time", "seconds", ...names(shown), "late", "marks"];
  const rows = buckets(shown).map(({ time, values, late, marks }): Cell[] => [
    time,
    shown.series.bucket_seconds,
    ...values.map(([, value]) => value),
    late ? 1 : 0,
    marks.join("; "),
  ]);
  return csvOf([head, ...rows]);
}

export function seriesJson(shown: ShownSeries): string {
  const { series, application, server } = shown;
  const { range, bucket_seconds } = series;
  const rows = buckets(shown).map(({ time, values, late, marks }) => ({
    time,
    ...Object.fromEntries(values),
    late,
    marks,
  }));
  return `${JSON.stringify({ application, server, range, bucket_seconds, buckets: rows }, null, 1)}\n`;
}

/** A name for the file, of letters that every system takes. */
export function fileName(parts: readonly string[], ending: string): string {
  const words = parts.map((part) =>
    part
      .replace(/[^a-z0-9]+/gi, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 40),
  );
  return `${["sessions", ...words.filter(Boolean)].join("-").toLowerCase()}.${ending}`;
}

/** The name for a file of these buckets. */
export function seriesFileName({ series, span, application }: ShownSeries, ending: string): string {
  const end = (series.times[span.last] ?? series.to) + series.bucket_seconds;
  return fileName([application, series.range, moment(end).replace(/[-:]/g, "")], ending);
}
