// The refresh interval: news are shown together, not more often than chosen, and at once after an action.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { INTERVALS, intervalOf, Pace } from "./pace";

let shown = 0;
const make = () => {
  shown = 0;
  return new Pace(
    () => {
      shown += 1;
    },
    () => Date.now(),
  );
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** News for so many seconds, three events in each. */
function run(pace: Pace, seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    for (let event = 0; event < 3; event += 1) pace.arrived();
    vi.advanceTimersByTime(1000);
  }
}

describe("news", () => {
  test("of one second are shown together, every second", () => {
    run(make(), 10);
    expect(shown).toBe(10);
  });

  test("are shown every five seconds when that is chosen", () => {
    const pace = make();
    pace.set(intervalOf("5s"));
    run(pace, 20);
    expect(shown).toBe(4);
  });

  test("are not shown while paused, but when asked for", () => {
    const pace = make();
    pace.set(intervalOf("paused"));
    run(pace, 20);
    expect(shown).toBe(0);
    pace.refresh();
    expect(shown).toBe(1);
  });

  test("stop at once when paused, also just after an action and with some on their way", () => {
    const pace = make();
    pace.hurry();
    pace.arrived();
    pace.set(intervalOf("paused"));
    run(pace, 10);
    expect(shown).toBe(0);
  });

  test("are shown for a moment after an action, even while paused", () => {
    const pace = make();
    pace.set(intervalOf("paused"));
    pace.hurry();
    run(pace, 10);
    expect(shown).toBe(3);
  });
});

test("an interval nobody knows is the first", () => {
  expect(intervalOf("7s")).toBe(INTERVALS[0]);
  expect(intervalOf(null)).toBe(INTERVALS[0]);
  expect(INTERVALS.map(({ label }) => label)).toEqual([
    "1 Second",
    "5 Seconds",
    "10 Seconds",
    "30 Seconds",
    "1 Minute",
    "Paused",
  ]);
});
