// One EventSource for any number of graphs, opened again when it breaks.
import { address, whyRefused } from "../api/requests";
import type { Picture, Series, Tick } from "../api/words";
import { eachOnce, graphOf, type Hear, isOf, type Link, subjectOf, type Wanted } from "./news";

/** The part of an EventSource that is used here. */
export type Source = Pick<EventSource, "addEventListener" | "close" | "readyState" | "onerror">;

const CLOSED = 2;
const BACK_OFF = [1000, 2000, 4000, 8000, 15_000];
/** A tick comes every second; after so long without one the connection is taken for dead. */
const SILENCE = 10_000;
/** The server carries no more graphs than this on one stream. */
const MOST = 32;

const parameters = (wanted: Wanted) => ({
  application: subjectOf(wanted),
  range: wanted.range,
  server: wanted.server,
});

/** The address of a stream of these graphs. */
export function streamAddress(first: Wanted, others: readonly Wanted[]): string {
  const also = others.length > 0 ? others.map(graphOf).join(",") : null;
  return address("events", { ...parameters(first), also });
}

export class Stream {
  #wanted: Wanted[] = [];
  /** The graphs of the open connection, and those of them that have come whole. */
  #open: Wanted[] = [];
  #come = new Set<string>();
  #source: Source | null = null;
  #link: Link = { state: "connecting" };
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #silence: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly hear: Hear,
    private readonly open: (where: string) => Source = (where) => new EventSource(where),
    private readonly why = whyRefused,
  ) {}

  /** Follows these graphs from now on; with none of them it is closed. */
  follow(wanted: Iterable<Wanted>): void {
    this.#wanted = eachOnce(wanted).slice(0, MOST);
    const missing = this.#wanted.filter((one) => !this.#open.some((open) => graphOf(open) === graphOf(one)));
    if (this.#wanted.length === 0) this.close();
    else if (this.#source === null || missing.length > 0) {
      this.#tries = 0;
      this.#connect();
    }
  }

  /** Without a connection, tries again now. */
  retry(): void {
    if (this.#link.state === "lost") this.#connect();
  }

  close(): void {
    for (const timer of [this.#retry, this.#silence]) if (timer !== null) clearTimeout(timer);
    this.#source?.close();
    this.#source = null;
    this.#open = [];
  }

  #connect(): void {
    this.close();
    const [first, ...others] = this.#wanted;
    if (first === undefined) return;
    this.#open = this.#wanted;
    this.#come.clear();
    const source = this.open(streamAddress(first, others));
    this.#source = source;
    this.#on<Picture>("state", (picture) => {
      this.#tries = 0;
      this.#tell({ state: "open" });
      this.hear({ kind: "state", picture });
    });
    this.#on<Tick>("tick", (tick) => this.hear({ kind: "tick", tick }));
    this.#on<Series>("points", (series) => this.#points(series));
    source.onerror = () => {
      if (source !== this.#source) return;
      // Closed by the browser itself: the answer was not a stream. Why, only another request can tell.
      if (source.readyState === CLOSED) void this.#explain();
      else this.#lost(null);
    };
    this.#watchSilence();
  }

  #on<T>(name: string, take: (data: T) => void): void {
    const source = this.#source;
    source?.addEventListener(name, (event) => {
      if (source !== this.#source) return;
      let data: T;
      try {
        data = JSON.parse((event as MessageEvent<string>).data) as T;
      } catch {
        this.#lost("It sent something that this page does not understand; loading the page again may help.");
        return;
      }
      this.#watchSilence();
      take(data);
    });
  }

  #points(series: Series): void {
    const wanted = this.#open.find((one) => isOf(series, one));
    if (wanted === undefined) return;
    const graph = graphOf(wanted);
    this.hear({ kind: "points", series, whole: !this.#come.has(graph) });
    this.#come.add(graph);
  }

  #tell(link: Link): void {
    this.#link = link;
    this.hear({ kind: "link", link });
  }

  #watchSilence(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(null), SILENCE);
  }

  #lost(reason: string | null): void {
    this.close();
    const wait = BACK_OFF[Math.min(this.#tries, BACK_OFF.length - 1)] ?? 1000;
    this.#tries += 1;
    const since = this.#link.state === "lost" ? this.#link.since : Date.now();
    this.#tell({ state: "lost", since, retryAt: Date.now() + wait, reason });
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  /** Asks for each graph by itself: one that does not exist must not keep the others from being followed. */
  async #explain(): Promise<void> {
    this.close();
    const asked = this.#wanted;
    let reason: string | null = null;
    for (const wanted of asked) {
      const refusal = await this.why(parameters(wanted));
      // Meanwhile something else is wanted, and asked for.
      if (asked !== this.#wanted || this.#source !== null) return;
      if (refusal?.status === 404 || refusal?.status === 400) {
        this.#wanted = asked.filter((one) => one !== wanted);
        this.#connect();
        const { status, message } = refusal;
        this.hear({ kind: "refused", wanted, refusal: { status, message } });
        return;
      }
      reason ??= refusal?.message ?? null;
    }
    this.#lost(reason);
  }
}
