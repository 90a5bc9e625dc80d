// The live stream: one EventSource for what is being looked at, opened again when it breaks.
import { address, type Refusal, whyRefused } from "../api/requests";
import type { Application, Picture, RangeName, Series, Tick } from "../api/words";
import { Store } from "../store";
import { Pace } from "./pace";
import { afterTick } from "./picture";
import { afterTail } from "./points";

/** Whether news come. Times here are the browser's, in milliseconds. */
export type Link =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "lost"; since: number; retryAt: number; reason: string | null };

/** What the stream is asked for. */
export interface Wanted {
  application: string | null;
  range: RangeName;
  server: string | null;
}

/** What is on the screen. */
export interface Shown {
  picture: Picture | null;
  series: Series | null;
  /** What was asked for when this series came. */
  of: Wanted | null;
}

const NOTHING: Shown = { picture: null, series: null, of: null };

const BACK_OFF = [1000, 2000, 4000, 8000, 15_000];
/** A tick comes every second; after so long without one the connection is taken for dead. */
const SILENCE = 10_000;
/** How long a hidden tab keeps its connection: browsers allow only six to one host over HTTP/1.1. */
const HIDDEN = 20_000;

export function sameWanted(a: Wanted, b: Wanted): boolean {
  return a.application === b.application && a.range === b.range && a.server === b.server;
}

const parameters = (wanted: Wanted) => ({
  application: wanted.application ?? "total",
  range: wanted.range,
  server: wanted.server,
});

export class Feed {
  readonly shown = new Store<Shown>(NOTHING);
  readonly link = new Store<Link>({ state: "connecting" });
  readonly pace = new Pace(() => this.shown.set(this.#latest));

  #latest = NOTHING;
  #wanted: Wanted | null = null;
  #source: EventSource | null = null;
  #wholeExpected = true;
  /** Nothing of what is wanted has arrived yet: it is shown at once, even when paused. */
  #unseen = true;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #silence: ReturnType<typeof setTimeout> | null = null;
  #hidden: ReturnType<typeof setTimeout> | null = null;

  /** `refused` is told when sessionwatch knows no series of this kind; the feed then waits to be asked for another. */
  constructor(private readonly refused: (wanted: Wanted, refusal: Refusal) => void) {}

  /** Shows this from now on. */
  want(wanted: Wanted): void {
    const before = this.#wanted;
    if (before !== null && sameWanted(before, wanted)) return;
    this.#wanted = wanted;
    this.#unseen = true;
    this.#tries = 0;
    this.#open();
  }

  /** Puts what is there on the screen and, without a connection, tries again now. */
  refresh(): void {
    this.pace.refresh();
    if (this.link.get().state === "lost") this.#open();
  }

  /** Takes over an application as an answer has it, ahead of the next tick. */
  put(application: Application): void {
    const { picture } = this.#latest;
    if (picture === null) return;
    this.#latest = { ...this.#latest, picture: afterTick(picture, { applications: [application] }) };
    this.pace.hurry();
    this.pace.refresh();
  }

  /** Takes over the switches as an answer has them. */
  putSettings(settings: Picture["settings"]): void {
    const { picture } = this.#latest;
    if (picture !== null) this.#latest = { ...this.#latest, picture: { ...picture, settings } };
    this.pace.hurry();
    this.pace.refresh();
  }

  /** Lets go of the connection while nobody looks, and takes it up again. */
  setHidden(hidden: boolean): void {
    if (this.#hidden !== null) clearTimeout(this.#hidden);
    this.#hidden = hidden ? setTimeout(() => this.#close(), HIDDEN) : null;
    if (!hidden && this.#source === null && this.#wanted !== null) this.#open();
  }

  #close(): void {
    for (const timer of [this.#retry, this.#silence]) if (timer !== null) clearTimeout(timer);
    this.#source?.close();
    this.#source = null;
  }

  #open(): void {
    this.#close();
    if (this.#wanted === null) return;
    this.#wholeExpected = true;
    const source = new EventSource(address("events", parameters(this.#wanted)));
    this.#source = source;
    source.addEventListener("state", (event) => this.#receive(event, (data: Picture) => this.#whole(data)));
    source.addEventListener("tick", (event) => this.#receive(event, (data: Tick) => this.#tick(data)));
    source.addEventListener("points", (event) => this.#receive(event, (data: Series) => this.#points(data)));
    source.onerror = () => {
      // Closed by the browser itself: the answer was not a stream. Why, only another request can tell.
      if (source.readyState === EventSource.CLOSED) void this.#explain();
      this.#lost(null);
    };
    this.#watchSilence();
  }

  #receive<T>(event: MessageEvent<string>, take: (data: T) => void): void {
    let data: T;
    try {
      data = JSON.parse(event.data) as T;
    } catch {
      this.#lost("It sent something that this page does not understand; loading the page again may help.");
      return;
    }
    this.#watchSilence();
    if (this.#unseen) this.pace.hurry();
    take(data);
    this.pace.arrived();
  }

  #whole(picture: Picture): void {
    this.#tries = 0;
    this.link.set({ state: "open" });
    this.#latest = { ...this.#latest, picture };
  }

  #tick(tick: Tick): void {
    const { picture } = this.#latest;
    if (picture !== null) this.#latest = { ...this.#latest, picture: afterTick(picture, tick) };
  }

  #points(tail: Series): void {
    const series = this.#wholeExpected ? tail : afterTail(this.#latest.series, tail);
    this.#wholeExpected = false;
    this.#unseen = false;
    this.#latest = { ...this.#latest, series, of: this.#wanted };
  }

  #watchSilence(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(null), SILENCE);
  }

  #lost(reason: string | null): void {
    this.#close();
    const before = this.link.get();
    const wait = BACK_OFF[Math.min(this.#tries, BACK_OFF.length - 1)] ?? 1000;
    this.#tries += 1;
    const since = before.state === "lost" ? before.since : Date.now();
    this.link.set({ state: "lost", since, retryAt: Date.now() + wait, reason });
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  async #explain(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted === null) return;
    const refusal = await whyRefused(parameters(wanted));
    if (refusal === null || wanted !== this.#wanted) return;
    const link = this.link.get();
    if (link.state === "lost") this.link.set({ ...link, reason: refusal.message });
    if (refusal.status === 404 || refusal.status === 400) this.refused(wanted, refusal);
  }
}
