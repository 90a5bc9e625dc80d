// The small picture under the slider keeps every spike, whatever its width.
import { describe, expect, test } from "vitest";
import { pixelMaxima } from "./overview";

describe("pixel maxima", () => {
  test("keep the spike of many buckets on few pixels", () => {
    const column = new Array(1440).fill(1);
    column[700] = 99;
    const found = pixelMaxima(column, 100);
    expect(found).toHaveLength(100);
    expect(found.filter((value) => value === 99)).toHaveLength(1);
    expect(found.indexOf(99)).toBe(Math.round((700 / 1439) * 99));
  });

  test("leave no holes between few buckets on many pixels", () => {
    const found = pixelMaxima([1, 2, 3], 9);
    expect(found).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3]);
  });

  test("leave the hole of a gap", () => {
    expect(pixelMaxima([1, null, null, 4], 4)).toEqual([1, null, null, 4]);
    expect(pixelMaxima([1, null, 4], 9).slice(4, 8)).toEqual([null, null, null, null]);
  });

  test("of nothing are nothing", () => {
    expect(pixelMaxima([], 3)).toEqual([null, null, null]);
  });

  test("on a single pixel are the highest of all", () => {
    expect(pixelMaxima([3, 8, null, 2], 1)).toEqual([8]);
  });
});
