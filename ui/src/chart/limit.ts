// The session limit: where it can be drawn, and when it will be reached if things go on like this.
import type { RangeName, Series } from "../api/words";
import { count } from "../format/number";
import { durationText } from "../format/time";

/** A limit this many times as high as the highest value is left out: it would flatten the graph. */
const FAR = 3;

/** The limit where it can be drawn. */
export function drawnLimit(limit: number | null, top: number | null): number | null {
  return limit !== null && limit > 0 && top !== null && limit <= FAR * top ? limit : null;
}

/** "This rate" is that of the newest buckets: a minute, five, a quarter of an hour, six hours. */
const RATE_BUCKETS: Record<RangeName, number> = { live: 60, hour: 60, day: 15, week: 6 };
/** With fewer readings there is no rate. */
const LEAST_READINGS = 3;
/** Growth over the whole window that is no more than chance. */
const CHANCE = 2;
/** Farther away than this it is not near … */
const SOON = 3600;
/** … and neither while less than this share of the limit is taken. */
const TAKEN = 0.5;

/** Sessions more per second, by the line that fits the readings best; null without enough of them. */
function growth(points: readonly { time: number; value: number }[]): number | null {
  if (points.length < LEAST_READINGS) return null;
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((total, point) => total + of(point), 0) / points.length;
  const time = mean((point) => point.time);
  const value = mean((point) => point.value);
  const spread = mean((point) => (point.time - time) ** 2);
  return spread === 0 ? null : mean((point) => (point.time - time) * (point.value - value)) / spread;
}

/** Seconds until the limit is reached at the rate of now; 0 if it is; null when that is not near. */
export function secondsToFull(series: Series, limit: number | null): number | null {
  if (limit === null || limit <= 0) return null;
  const first = Math.max(0, series.times.length - RATE_BUCKETS[series.range]);
  const points = series.times.slice(first).flatMap((time, index) => {
    const value = series.active[first + index] ?? null;
    return value === null ? [] : [{ time, value }];
  });
  const now = points.at(-1)?.value;
  if (now === undefined) return null;
  if (now >= limit) return 0;
  const rate = growth(points);
  // What has begun to fall again does not go on rising.
  const lately = growth(points.slice(-Math.max(LEAST_READINGS, Math.ceil(points.length / 3))));
  const window = RATE_BUCKETS[series.range] * series.bucket_seconds;
  if (rate === null || (lately ?? 0) < 0 || rate * window < CHANCE || now < TAKEN * limit) return null;
  const seconds = (limit - now) / rate;
  return seconds <= Math.max(SOON, 2 * window) ? seconds : null;
}

/** `limit 50 · full in about 3 min at this rate` */
export function limitText(limit: number, seconds: number | null): string {
  const name = `limit ${count(limit)}`;
  if (seconds === null) return name;
  if (seconds === 0) return `${name} · full`;
  if (seconds < 60) return `${name} · full in less than a minute at this rate`;
  // By whole minutes: seconds would only flicker.
  const about = durationText(Math.max(1, Math.round(seconds / 60)) * 60);
  return `${name} · full in about ${about} at this rate`;
}
