// The ends of the axes and their ticks: whole numbers, round steps, a zone's own clock, also where it changes.
import { describe, expect, test } from "vitest";
import { roundStep, scaleAround, scaleFromZero, timeLabels, timeStep, timeTicks } from "./axis";

const utc = () => 0;
const berlin = () => 3600;
/** A clock that goes from +1 h to +2 h at this moment, and one that goes back. */
const SPRING = 1_774_746_000; // Sun 29 Mar 2026 01:00 UTC
const AUTUMN = 1_792_890_000; // Sun 25 Oct 2026 01:00 UTC
const spring = (time: number) => (time < SPRING ? 3600 : 7200);
const autumn = (time: number) => (time < AUTUMN ? 7200 : 3600);

describe("steps of a value axis", () => {
  test("are 1, 2, 5 and their tens, never a fraction", () => {
    expect([0.1, 1, 1.1, 2, 3, 5, 6, 11, 21, 51, 101].map(roundStep)).toEqual([
      1, 1, 2, 2, 5, 5, 10, 20, 50, 100, 200,
    ]);
  });
});

describe("an axis from zero", () => {
  test("reaches at least to 4, so that one session looks small", () => {
    expect(scaleFromZero(0)).toEqual({ min: 0, max: 4, ticks: [0, 1, 2, 3, 4] });
    expect(scaleFromZero(1)).toEqual(scaleFromZero(0));
  });

  test("holds every value, with few whole ticks", () => {
    for (let highest = 0; highest < 3000; highest += 7) {
      const { min, max, ticks } = scaleFromZero(highest);
      expect(min).toBe(0);
      expect(max).toBeGreaterThanOrEqual(highest);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.at(-1)).toBe(max);
    }
  });
});

describe("an axis around values that change little", () => {
  test("starts below the lowest", () => {
    expect(scaleAround(270, 284)).toEqual({ min: 265, max: 285, ticks: [265, 270, 275, 280, 285] });
  });

  test("starts at zero when they are not far from it", () => {
    expect(scaleAround(3, 10).min).toBe(0);
  });

  test("holds the lowest and the highest", () => {
    for (let lowest = 0; lowest < 400; lowest += 13) {
      for (let more = 0; more < 400; more += 17) {
        const { min, max, ticks } = scaleAround(lowest, lowest + more);
        expect(min).toBeGreaterThanOrEqual(0);
        expect(min).toBeLessThanOrEqual(lowest);
        expect(max).toBeGreaterThanOrEqual(lowest + more);
        expect(max).toBeGreaterThan(min);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }
    }
  });
});

describe("time ticks", () => {
  test("are as dense as there is room", () => {
    expect(timeStep(60, 12)).toBe(5);
    expect(timeStep(3600, 6)).toBe(600);
    expect(timeStep(86_400, 0)).toBe(86_400);
    expect(timeStep(10 * 604_800, 3)).toBe(604_800);
  });

  test("stand at full steps of the zone's clock", () => {
    const noon = 1_764_072_000; // 12:00 UTC
    expect(timeTicks(noon - 10, noon + 10, 5, utc)).toEqual([-10, -5, 0, 5, 10].map((s) => noon + s));
    // Midnight of the zone, not of UTC.
    expect(timeTicks(noon, noon + 86_400, 86_400, berlin)).toEqual([noon + 11 * 3600]);
  });

  test("ascend and stand right when the clock is put forward or back", () => {
    for (const [turn, offset] of [
      [SPRING, spring],
      [AUTUMN, autumn],
    ] as const) {
      for (const step of [900, 3600, 7200, 21_600, 43_200]) {
        const ticks = timeTicks(turn - 40_000, turn + 60_000, step, offset);
        expect(ticks.length).toBeGreaterThan(0);
        expect([...new Set(ticks)].sort((a, b) => a - b)).toEqual(ticks);
        // An hour that the clock leaves out shows no multiple of a step of several hours.
        for (const tick of ticks) {
          const shown = tick + offset(tick);
          expect(shown % step === 0 || shown % 3600 === 0).toBe(true);
        }
      }
    }
  });

  test("say the day once, where it begins", () => {
    const before = 1_764_111_600; // 23:00 UTC
    const ticks = [0, 1800, 3600, 5400].map((s) => before + s);
    expect(timeLabels(ticks, 1800, true, utc)).toEqual([
      "23:00\nTue 25 Nov",
      "23:30",
      "00:00\nWed 26 Nov",
      "00:30",
    ]);
    expect(timeLabels(ticks, 1800, false, utc)[0]).toBe("23:00");
    expect(timeLabels([before], 5, false, utc)).toEqual(["23:00:00"]);
    expect(timeLabels([before], 86_400, true, utc)).toEqual(["Tue 25 Nov"]);
  });
});
