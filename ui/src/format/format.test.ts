// Numbers, names and times as text.
import { describe, expect, test } from "vitest";
import { byName, clipped, sentence, serverPlace } from "./name";
import { count, counted, NOT_TOLD, windows } from "./number";
import {
  bucketText,
  clockText,
  dateText,
  dayNumber,
  durationText,
  fullText,
  minuteText,
  offsetOf,
  sinceText,
  zoneText,
} from "./time";

const NOON = 1_764_072_000; // Tue 25 Nov 2025 12:00:00 UTC
const utc = offsetOf("utc");

describe("numbers", () => {
  test("have thousands separators", () => {
    expect(count(1_234_567)).toBe("1,234,567");
    expect(count(0)).toBe("0");
  });

  test("that are not told are not zero", () => {
    expect(count(null)).toBe(NOT_TOLD);
    expect(windows(null)).toBeNull();
    expect(windows({ s1: 1, s5: null, m1: 2000, h1: 0 })).toEqual([NOT_TOLD, "2,000", "0"]);
  });

  test("agree with their nouns", () => {
    expect(counted(1, "session")).toBe("1 session");
    expect(counted(2000, "session")).toBe("2,000 sessions");
    expect(counted(0, "entry", "entries")).toBe("0 entries");
  });
});

describe("names", () => {
  test("are cut where they are too long, never within a character", () => {
    expect(clipped("/shop", 5)).toBe("/shop");
    expect(clipped("/shops", 5)).toBe("/sho…");
    expect(clipped("😀😀😀😀", 3)).toBe("😀😀…");
    expect(clipped("x".repeat(1_000_000), 10)).toHaveLength(10);
    expect(clipped(`a${"😀".repeat(50)}`, 3)).toBe("a😀…");
  });

  test("of troubles end as sentences", () => {
    expect(["Disk full", "Disk full.\n", "Why?"].map(sentence)).toEqual(["Disk full.", "Disk full.", "Why?"]);
  });

  test("of servers are told apart by their place", () => {
    expect(serverPlace({ pid: 7, ports: [] })).toBe("pid 7");
    expect(serverPlace({ pid: 7, ports: [8080, 8443] })).toBe("pid 7 · port 8080, 8443");
    expect(serverPlace({ pid: null, ports: [8080] })).toBe("port 8080");
    expect(serverPlace({ pid: null, ports: [] })).toBe("over HTTP");
  });
});

describe("moments", () => {
  test("in UTC", () => {
    expect(minuteText(NOON + 61, utc)).toBe("12:01");
    expect(clockText(NOON + 61, utc)).toBe("12:01:01");
    expect(dateText(NOON, utc)).toBe("Tue 25 Nov 2025");
    expect(fullText(NOON, "utc")).toBe("Tue 25 Nov 2025 12:00:00 UTC");
    expect(zoneText(NOON, "utc")).toBe("UTC");
  });

  test("in another zone are those of its clock", () => {
    const kathmandu = () => 20_700;
    expect(clockText(NOON, kathmandu)).toBe("17:45:00");
    expect(dayNumber(NOON + 7 * 3600, kathmandu)).toBe(dayNumber(NOON, kathmandu) + 1);
  });

  test("of a bucket: its end too where it is longer than a second", () => {
    expect(bucketText(NOON, 1, "utc")).toBe("Tue 25 Nov 2025 12:00:00 UTC");
    expect(bucketText(NOON, 60, "utc")).toBe("Tue 25 Nov 2025 12:00:00 – 12:01:00 UTC");
  });

  test("of today are the clock alone", () => {
    expect(sinceText(NOON, NOON + 60, "utc")).toBe("12:00:00");
    expect(sinceText(NOON, NOON + 86_400, "utc")).toBe("Tue 25 Nov 12:00:00");
  });
});

test("durations are told by their two largest units", () => {
  const told = [0, 0.4, 45, 60, 200, 3600, 7205, 86_400, 90_000, 442_800, -5].map(durationText);
  expect(told).toEqual([
    "0 s",
    "0 s",
    "45 s",
    "1 min",
    "3 min 20 s",
    "1 h",
    "2 h",
    "1 d",
    "1 d 1 h",
    "5 d 3 h",
    "0 s",
  ]);
});

test("names are in the order that a person expects", () => {
  const names = ["/app10", "/Shop", "/app2", "/"].map((name) => ({ name }));
  expect(names.sort(byName).map(({ name }) => name)).toEqual(["/", "/app2", "/app10", "/Shop"]);
});
