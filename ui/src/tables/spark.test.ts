// Sparklines: gaps stay open, a single session is no mountain, nothing is drawn of nothing.
import { describe, expect, test } from "vitest";
import { SPARK, sparkOf } from "./spark";

const heights = (line: string) => [...line.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));

describe("a sparkline", () => {
  test("goes from the left to the right, from the bottom to the top", () => {
    const spark = sparkOf([0, 5, 10]);
    expect(spark?.line).toBe("M1.5 16.5L36 9L70.5 1.5");
    expect(spark?.area).toBe(`M1.5 16.5L36 9L70.5 1.5V${SPARK.height}H1.5Z`);
    expect(spark).toMatchObject({ lowest: 0, highest: 10 });
  });

  test("is open where nothing was read, and a lonely minute is a dot", () => {
    const spark = sparkOf([1, 2, null, 3, null, 4, 5]);
    expect(spark?.line.match(/M/g)).toHaveLength(3);
    expect(spark?.line.match(/h0/g)).toHaveLength(1);
    expect(spark?.area.match(/Z/g)).toHaveLength(3);
  });

  test("of values that hardly change is nearly flat", () => {
    const [low = 0, high = 0] = heights(sparkOf([50, 51])?.line ?? "");
    expect(low - high).toBeLessThan(SPARK.height / 3);
    expect(new Set(heights(sparkOf([7, 7, 7])?.line ?? "")).size).toBe(1);
  });

  test("of nothing is nothing", () => {
    expect(sparkOf([])).toBeNull();
    expect(sparkOf([null, null])).toBeNull();
  });
});
