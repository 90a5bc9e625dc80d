// Where the axes end and where their ticks stand. Pure arithmetic: counts are whole numbers, times follow a zone's clock.
import { clockText, dayNumber, dayText, minuteText, type Offset } from "../format/time";

/** The ends of a value axis and its ticks, all whole numbers. */
export interface Scale {
  min: number;
  max: number;
  ticks: number[];
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not below `least`. */
export function roundStep(least: number): number {
  let step = 1;
  for (;;) {
    for (const factor of [1, 2, 5]) if (step * factor >= least) return step * factor;
    step *= 10;
  }
}

function scaleOf(min: number, max: number, step: number): Scale {
  const ticks = [];
  for (let tick = min; tick <= max; tick += step) ticks.push(tick);
  return { min, max, ticks };
}

/** The most steps between two ticks of a value axis. */
const STEPS = 4;

/** An axis from zero with room for `highest`; at least to 4, so that a single session looks small. */
export function scaleFromZero(highest: number): Scale {
  const top = Math.max(highest, 4);
  const step = roundStep(top / STEPS);
  return scaleOf(0, Math.ceil(top / step) * step, step);
}

/** An axis for values that change little compared with their size: it starts below the lowest, not at zero. */
export function scaleAround(lowest: number, highest: number): Scale {
  const span = Math.max(highest - lowest, 4);
  if (lowest < 2 * span) return scaleFromZero(highest);
  const step = roundStep(span / (STEPS - 1));
  const min = Math.max(0, Math.floor((lowest - step / 2) / step) * step);
  return scaleOf(min, Math.max(min + step, Math.ceil(highest / step) * step), step);
}

/** Seconds between the ticks of a time axis. */
const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  345_600, 604_800,
];

/** The step that gives at most `most` ticks. */
export function timeStep(seconds: number, most: number): number {
  return TIME_STEPS.find((step) => seconds / step <= Math.max(1, most)) ?? 604_800;
}

/** The moments from `from` to `to` at which a clock of the zone shows a multiple of the step. */
export function timeTicks(from: number, to: number, step: number, offset: Offset): number[] {
  const ticks: number[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  const first = Math.floor((from + offset(from)) / step) * step;
  // A day may be an hour longer or shorter: one step more on either side.
  for (let shown = first - step; shown <= to + offset(to) + step; shown += step) {
    const tick = shown - offset(shown - offset(from));
    if (tick >= from && tick <= to && tick > previous) {
      ticks.push(tick);
      previous = tick;
    }
  }
  return ticks;
}

/** The labels of time ticks; the date stands below the first and wherever it changes, if the range is not of one day. */
export function timeLabels(ticks: readonly number[], step: number, dated: boolean, offset: Offset): string[] {
  const days = step >= 86_400;
  return ticks.map((tick, index) => {
    const before = ticks[index - 1];
    const newDay = before === undefined || dayNumber(before, offset) !== dayNumber(tick, offset);
    if (days) return dayText(tick, offset);
    const clock = step < 60 ? clockText(tick, offset) : minuteText(tick, offset);
    return dated && newDay ? `${clock}\n${dayText(tick, offset)}` : clock;
  });
}
