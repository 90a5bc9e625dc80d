// The stream: many graphs on one connection, opened again when it breaks, one refused graph apart from the others.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Refusal } from "../api/requests";
import type { Picture } from "../api/words";
import { seriesOf } from "../chart/series.test-data";
import type { News, Wanted } from "./news";
import { FakeSource } from "./source.test-data";
import { Stream, streamAddress } from "./stream";

const LIVE: Wanted = { application: null, range: "live", server: null };
const HOUR: Wanted = { application: "a1", range: "hour", server: "s1" };
const PICTURE = { time: 1 } as Picture;

let news: News[] = [];
let sources: FakeSource[] = [];
const told = (kind: News["kind"]) => news.filter((one) => one.kind === kind);
const newest = () => sources.at(-1) as FakeSource;

function stream(why: (asked: Record<string, string | null>) => Promise<Refusal | null> = async () => null) {
  const open = (where: string) => {
    const source = new FakeSource(where);
    sources.push(source);
    return source;
  };
  return new Stream((one) => news.push(one), open, why);
}

beforeEach(() => {
  vi.useFakeTimers();
  news = [];
  sources = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the connection", () => {
  test("is asked for all graphs at once", () => {
    expect(streamAddress(LIVE, [])).toBe("api/v1/events?application=total&range=live");
    expect(streamAddress(LIVE, [HOUR])).toContain("&also=a1%3Ahour%3As1");
  });

  test("is opened anew for a graph that it does not carry, and only then", () => {
    const one = stream();
    one.follow([LIVE]);
    one.follow([LIVE, HOUR]);
    expect(sources).toHaveLength(2);
    expect(sources[0]?.closed).toBe(true);
    one.follow([HOUR]);
    one.follow([HOUR, { ...LIVE }]);
    expect(sources).toHaveLength(2);
    one.follow([]);
    expect(newest().closed).toBe(true);
  });

  test("that breaks is lost since then, and tried again with more and more patience", () => {
    const one = stream();
    one.follow([LIVE]);
    newest().send("state", PICTURE);
    const since = Date.now();
    newest().fail(0);
    for (const wait of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
      expect(told("link").at(-1)).toEqual({
        kind: "link",
        link: { state: "lost", since, retryAt: Date.now() + wait, reason: null },
      });
      const before = sources.length;
      vi.advanceTimersByTime(wait - 1);
      expect(sources).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sources).toHaveLength(before + 1);
      newest().fail(0);
    }
    one.retry();
    newest().send("state", PICTURE);
    expect(told("link").at(-1)).toEqual({ kind: "link", link: { state: "open" } });
  });

  test("that falls silent is lost", () => {
    stream().follow([LIVE]);
    newest().send("state", PICTURE);
    vi.advanceTimersByTime(9000);
    newest().send("tick", {});
    vi.advanceTimersByTime(9999);
    expect(told("link")).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(told("link").at(-1)).toMatchObject({ link: { state: "lost" } });
    expect(newest().closed).toBe(true);
  });

  test("that brings nonsense is lost with a reason", () => {
    stream().follow([LIVE]);
    newest().raw("tick", "<html>");
    expect(told("link").at(-1)).toMatchObject({
      link: { state: "lost", reason: expect.stringContaining("understand") },
    });
  });

  test("that was left is not listened to any more", () => {
    const one = stream();
    one.follow([LIVE]);
    const left = newest();
    one.follow([HOUR]);
    left.send("state", PICTURE);
    left.fail(0);
    expect(news).toEqual([]);
  });
});

describe("points", () => {
  test("are whole the first time on a connection, newest buckets afterwards", () => {
    const one = stream();
    one.follow([LIVE, HOUR]);
    const live = seriesOf({ active: [1] });
    const hour = seriesOf({ active: [1], application: "a1", server: "s1", range: "hour" });
    for (const series of [live, hour, live]) newest().send("points", series);
    newest().fail(0);
    vi.advanceTimersByTime(1000);
    newest().send("points", live);
    expect(told("points").map((one) => one.kind === "points" && one.whole)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  test("of a graph nobody wants are dropped", () => {
    stream().follow([LIVE]);
    newest().send("points", seriesOf({ active: [1], range: "week" }));
    expect(told("points")).toEqual([]);
  });
});

describe("a refusal", () => {
  test("of one graph is told, and the others are followed without it", async () => {
    const why = async ({ range }: Record<string, string | null>) =>
      range === "hour" ? new Refusal(404, "no such application") : null;
    stream(why).follow([LIVE, HOUR]);
    newest().fail(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(told("refused")).toEqual([
      { kind: "refused", wanted: HOUR, refusal: { status: 404, message: "no such application" } },
    ]);
    expect(newest().where).toBe("api/v1/events?application=total&range=live");
    expect(told("link")).toEqual([]);
  });

  test("that is not about a graph is a lost connection with its reason", async () => {
    stream(async () => new Refusal(502, "Bad gateway")).follow([LIVE]);
    newest().fail(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(told("link").at(-1)).toMatchObject({ link: { state: "lost", reason: "Bad gateway" } });
    expect(told("refused")).toEqual([]);
  });
});
