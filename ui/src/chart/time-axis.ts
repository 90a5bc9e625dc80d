// The time axis for a span of buckets and a width: how many labels fit, and whether dates stand below them.

import { dayNumber, type Offset } from "../format/time";
import type { Span } from "../view/frame";
import { timeLabels, timeStep, timeTicks } from "./axis";
import { RIGHT } from "./geometry";
import type { TimeAxis } from "./plot-options";

/** Pixels that a label needs with the room around it: with seconds, without, with a date below. */
const SECONDS = 76;
const MINUTES = 56;
const DATED = 92;
/** Half of a label may reach beyond the plotted area by the room right of it. */
const EDGE = { clock: 27 - RIGHT, dated: 36 - RIGHT };

function stepFor(seconds: number, width: number, dated: boolean): number {
  if (dated) return timeStep(seconds, width / DATED);
  const fine = timeStep(seconds, width / MINUTES);
  return fine >= 60 ? fine : timeStep(seconds, width / SECONDS);
}

export function timeAxis(times: readonly number[], span: Span, offset: Offset): (width: number) => TimeAxis {
  const from = times[span.first];
  const to = times[span.last];
  if (from === undefined || to === undefined) return () => ({ ticks: [], labels: [], dated: false });
  const dated = dayNumber(from, offset) !== dayNumber(to, offset);
  return (width) => {
    const step = stepFor(to - from, width, dated);
    const ticks = timeTicks(from, to, step, offset);
    const edge = to - ((dated ? EDGE.dated : EDGE.clock) / Math.max(1, width)) * (to - from);
    const labels = timeLabels(ticks, step, dated, offset);
    return { ticks, labels: labels.map((label, at) => ((ticks[at] ?? 0) > edge ? "" : label)), dated };
  };
}
