// The refresh interval: decides when what has arrived is put on the screen.

/** One choice of the refresh interval; `milliseconds` is null where only "refresh now" brings news. */
export interface Interval {
  name: string;
  label: string;
  milliseconds: number | null;
}

export const INTERVALS: readonly [Interval, ...Interval[]] = [
  { name: "1s", label: "1 Second", milliseconds: 1000 },
  { name: "5s", label: "5 Seconds", milliseconds: 5000 },
  { name: "10s", label: "10 Seconds", milliseconds: 10_000 },
  { name: "30s", label: "30 Seconds", milliseconds: 30_000 },
  { name: "1m", label: "1 Minute", milliseconds: 60_000 },
  { name: "paused", label: "Paused", milliseconds: null },
];

export function intervalOf(name: string | null): Interval {
  return INTERVALS.find((interval) => interval.name === name) ?? INTERVALS[0];
}

/** What belongs to one second arrives as several events; they are put on the screen together. */
const TOGETHER = 60;
/** How long after an action of the reader news are shown at once, whatever the interval. */
const HURRY = 2500;

/** Calls `publish` when something has arrived and the interval has passed since the last time. */
export class Pace {
  #interval: Interval = INTERVALS[0];
  #published = Number.NEGATIVE_INFINITY;
  #hurryUntil = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly publish: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  set(interval: Interval): void {
    this.#interval = interval;
    if (interval.milliseconds !== null) return;
    // Paused is meant at once, whatever was asked for just before.
    this.#hurryUntil = Number.NEGATIVE_INFINITY;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Something is there to be shown. */
  arrived(): void {
    if (this.#timer !== null || !this.#due()) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.refresh();
    }, TOGETHER);
  }

  /** Shows what is there, now. */
  refresh(): void {
    this.#published = this.now();
    this.publish();
  }

  /** The reader did something and waits for its effect: for a moment everything is shown as it arrives. */
  hurry(): void {
    this.#hurryUntil = this.now() + HURRY;
  }

  #due(): boolean {
    const now = this.now();
    if (now < this.#hurryUntil) return true;
    const every = this.#interval.milliseconds;
    if (every === null) return false;
    // News come about once a second; half of one less, so that an interval is not overshot by a whole one.
    return every <= 1000 || now - this.#published >= every - 500;
  }
}
