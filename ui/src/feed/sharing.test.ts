// Several tabs, one stream: they share it, outlive the one that holds it, and do without when they can't meet.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Picture, Series } from "../api/words";
import { seriesOf } from "../chart/series.test-data";
import type { News, Wanted } from "./news";
import { type Meeting, Sharing } from "./sharing";
import { FakeSource } from "./source.test-data";
import { Stream } from "./stream";

const LIVE: Wanted = { application: null, range: "live", server: null };
const HOUR: Wanted = { application: null, range: "hour", server: null };
const PICTURE = { time: 1, servers: [], totals: [], applications: [] } as unknown as Picture;
const live = seriesOf({ active: [1, 2] });
const hour = seriesOf({ active: [3, 4], range: "hour", bucket_seconds: 5 });

/** Locks as a browser has them: granted in order, let go of when their tab goes. */
class Locks {
  readonly #queues = new Map<string, { owner: string; run: () => unknown }[]>();

  of(owner: string): Meeting["locks"] {
    const request = async (name: string, run: () => unknown) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      queue.push({ owner, run });
      if (queue.length === 1) await this.#grant(name);
    };
    return { request } as unknown as Meeting["locks"];
  }

  async #grant(name: string): Promise<void> {
    await null;
    const first = this.#queues.get(name)?.[0];
    const held = first?.run();
    // One that is held for ever goes with its tab only.
    if (held instanceof Promise || first === undefined) return;
    this.#queues.get(name)?.shift();
    await this.#grant(name);
  }

  drop(owner: string): void {
    for (const [name, queue] of this.#queues) {
      const held = queue[0]?.owner === owner;
      this.#queues.set(
        name,
        queue.filter((one) => one.owner !== owner),
      );
      if (held) void this.#grant(name);
    }
  }
}

let sources: FakeSource[] = [];
let tabs: Tab[] = [];
let locks = new Locks();
const open = () => sources.filter(({ closed }) => !closed);
const only = () => {
  expect(open()).toHaveLength(1);
  return open()[0] as FakeSource;
};

class Tab {
  news: News[] = [];
  readonly #listeners: ((event: MessageEvent) => void)[] = [];
  readonly sharing: Sharing;
  streams: Stream[] = [];
  alive = true;

  constructor(name: string, alone = false) {
    const channel = {
      postMessage: (data: unknown) => {
        if (!this.alive) return;
        const copy = structuredClone(data);
        for (const tab of tabs) if (tab !== this && tab.alive) queueMicrotask(() => tab.#receive(copy));
      },
      addEventListener: (_: string, listen: (event: MessageEvent) => void) => this.#listeners.push(listen),
    } as unknown as Meeting["channel"];
    const meeting = alone ? null : { name: "test", locks: locks.of(name), channel };
    tabs.push(this);
    this.sharing = new Sharing(
      (one) => this.news.push(one),
      meeting,
      (hear) => {
        const stream = new Stream(
          hear,
          (where) => {
            const source = new FakeSource(where);
            sources.push(source);
            return source;
          },
          async () => null,
        );
        this.streams.push(stream);
        return stream;
      },
    );
    this.name = name;
  }

  readonly name: string;

  #receive(data: unknown): void {
    if (this.alive) for (const listen of this.#listeners) listen({ data } as MessageEvent);
  }

  /** Closed or crashed: no farewell, the browser takes its connections and locks. */
  die(): void {
    this.alive = false;
    for (const stream of this.streams) stream.close();
    locks.drop(this.name);
  }

  wholes(): Series["range"][] {
    return this.news.flatMap((one) => (one.kind === "points" && one.whole ? [one.series.range] : []));
  }
}

const settled = () => vi.advanceTimersByTimeAsync(1);

async function two(): Promise<[Tab, Tab]> {
  const first = new Tab("first");
  first.sharing.want(LIVE);
  await settled();
  only().send("state", PICTURE);
  only().send("points", live);
  const second = new Tab("second");
  second.sharing.want(HOUR);
  await settled();
  return [first, second];
}

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  tabs = [];
  locks = new Locks();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("tabs", () => {
  test("share one stream, each with its graph", async () => {
    const [first, second] = await two();
    expect(only().where).toContain("also=total%3Ahour");
    for (const series of [live, hour]) only().send("points", series);
    await settled();
    expect(first.wholes()).toContain("live");
    expect(second.wholes()).toContain("hour");
  });

  test("that come later are handed what is there, at once", async () => {
    await two();
    only().send("points", live);
    const third = new Tab("third");
    third.sharing.want(LIVE);
    await settled();
    expect(third.news.map(({ kind }) => kind)).toEqual(["link", "state", "points"]);
    expect(third.wholes()).toEqual(["live"]);
    expect(sources).toHaveLength(2);
  });

  test("go on when the one that holds the stream is gone", async () => {
    const [first, second] = await two();
    first.die();
    await settled();
    expect(only().where).toBe("api/v1/events?application=total&range=hour");
    second.news = [];
    only().send("state", PICTURE);
    expect(second.news.map(({ kind }) => kind)).toEqual(["link", "state"]);
  });

  test("tell a new holder what they want", async () => {
    const [first] = await two();
    const third = new Tab("third");
    third.sharing.want(LIVE);
    await settled();
    first.die();
    await settled();
    only().send("state", PICTURE);
    only().send("points", live);
    await settled();
    expect(only().where).toContain("also=total%3Alive");
    expect(third.wholes().at(-1)).toBe("live");
  });

  test("that are gone are not followed any more", async () => {
    const [first, second] = await two();
    second.die();
    await settled();
    first.sharing.want({ ...LIVE, range: "week" });
    await settled();
    expect(only().where).toBe("api/v1/events?application=total&range=week");
  });

  test("that all look away leave no stream; who looks again has it back", async () => {
    const [first, second] = await two();
    first.sharing.want(null);
    second.sharing.want(null);
    await settled();
    expect(open()).toEqual([]);
    second.sharing.want(HOUR);
    await settled();
    expect(only().where).toBe("api/v1/events?application=total&range=hour");
  });

  test("can all ask for another try", async () => {
    const [, second] = await two();
    only().fail(0);
    await settled();
    expect(second.news.at(-1)).toMatchObject({ kind: "link", link: { state: "lost" } });
    second.sharing.retry();
    await settled();
    expect(open()).toHaveLength(1);
  });
});

describe("a tab on its own", () => {
  test("has a stream of its own where tabs can't meet", () => {
    const tab = new Tab("alone", true);
    tab.sharing.want(LIVE);
    only().send("state", PICTURE);
    expect(tab.news.map(({ kind }) => kind)).toEqual(["link", "state"]);
  });

  test("takes a stream of its own when the leader is stuck, and leaves it when it is back", async () => {
    const [first, second] = await two();
    first.alive = false;
    await vi.advanceTimersByTimeAsync(20_000);
    const own = sources.filter(({ where }) => where === "api/v1/events?application=total&range=hour");
    expect(own).toHaveLength(1);
    own[0]?.send("state", PICTURE);
    expect(second.news.at(-1)).toMatchObject({ kind: "state" });
    first.alive = true;
    first.sharing.want({ ...LIVE, range: "week" });
    await settled();
    open().at(-1)?.send("state", PICTURE);
    await settled();
    expect(own[0]?.closed).toBe(true);
  });
});
