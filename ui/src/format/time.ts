// Moments and durations as text, in the reader's zone or in UTC. Moments are UTC seconds.

export type Zone = "local" | "utc";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Seconds that the zone is ahead of UTC at this moment. */
export type Offset = (time: number) => number;

export function offsetOf(zone: Zone): Offset {
  if (zone === "utc") return () => 0;
  return (time) => -60 * new Date(time * 1000).getTimezoneOffset();
}

const two = (value: number) => String(value).padStart(2, "0");

/** A date whose UTC fields are those that a clock in the zone shows. */
function wall(time: number, offset: Offset): Date {
  return new Date((time + offset(time)) * 1000);
}

/** 14:25 */
export function minuteText(time: number, offset: Offset): string {
  const at = wall(time, offset);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** 14:25:53 */
export function clockText(time: number, offset: Offset): string {
  return `${minuteText(time, offset)}:${two(wall(time, offset).getUTCSeconds())}`;
}

/** Tue 24 Nov */
export function dayText(time: number, offset: Offset): string {
  const at = wall(time, offset);
  return `${WEEKDAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

/** Tue 24 Nov 2026 */
export function dateText(time: number, offset: Offset): string {
  return `${dayText(time, offset)} ${wall(time, offset).getUTCFullYear()}`;
}

/** Days since the epoch on the zone's calendar: two moments with the same number are the same day. */
export function dayNumber(time: number, offset: Offset): number {
  return Math.floor((time + offset(time)) / 86_400);
}

const zoneNames = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });

/** The zone as the reader calls it: UTC, CET, GMT+5:30. */
export function zoneText(time: number, zone: Zone): string {
  if (zone === "utc") return "UTC";
  const parts = zoneNames.formatToParts(new Date(time * 1000));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** Tue 24 Nov 2026 14:25:53 CET */
export function fullText(time: number, zone: Zone): string {
  const offset = offsetOf(zone);
  return `${dateText(time, offset)} ${clockText(time, offset)} ${zoneText(time, zone)}`;
}

/** A bucket: its start, and its end where it is longer than a second. */
export function bucketText(time: number, seconds: number, zone: Zone): string {
  const offset = offsetOf(zone);
  const end = seconds > 1 ? ` – ${clockText(time + seconds, offset)}` : "";
  return `${dateText(time, offset)} ${clockText(time, offset)}${end} ${zoneText(time, zone)}`;
}

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** A duration by its two largest units: 45 s, 3 min 20 s, 2 h, 5 d 3 h. */
export function durationText(seconds: number): string {
  let left = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([size]) => left >= size);
  if (first < 0) return "0 s";
  const parts: string[] = [];
  for (const [size, name] of UNITS.slice(first, first + 2)) {
    const whole = Math.floor(left / size);
    left -= whole * size;
    if (whole > 0) parts.push(`${whole} ${name}`);
  }
  return parts.join(" ");
}

/** A moment that is near: the clock alone on the same day, with the day otherwise. */
export function sinceText(time: number, now: number, zone: Zone): string {
  const offset = offsetOf(zone);
  const clock = clockText(time, offset);
  return dayNumber(time, offset) === dayNumber(now, offset) ? clock : `${dayText(time, offset)} ${clock}`;
}
