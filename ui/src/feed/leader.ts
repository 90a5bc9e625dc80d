// The tab that holds the stream: it knows who wants what, and has at hand what a new tab needs to draw at once.
import type { Picture, Series } from "../api/words";
import { graphOf, type Hear, isOf, type Link, type News, type Wanted } from "./news";
import { afterTick } from "./picture";
import { afterTail } from "./points";
import type { Stream } from "./stream";

/** Tells one tab, or all of them where it is null. */
export type Tell = (news: News, tab: string | null) => void;

export class Leader {
  readonly #stream: Stream;
  readonly #wants = new Map<string, Wanted>();
  readonly #series = new Map<string, Series>();
  #picture: Picture | null = null;
  #link: Link = { state: "connecting" };

  constructor(
    stream: (hear: Hear) => Stream,
    private readonly tell: Tell,
  ) {
    this.#stream = stream((news) => this.#heard(news));
  }

  /** A tab wants this graph, or nothing any more. */
  want(tab: string, wanted: Wanted | null): void {
    if (wanted === null) this.#wants.delete(tab);
    else this.#wants.set(tab, wanted);
    const graphs = new Set([...this.#wants.values()].map(graphOf));
    for (const graph of this.#series.keys()) if (!graphs.has(graph)) this.#series.delete(graph);
    if (graphs.size === 0) this.#picture = null;
    if (wanted !== null) this.#hand(tab, wanted);
    this.#stream.follow(this.#wants.values());
  }

  retry(): void {
    this.#stream.retry();
  }

  /** What is there already. */
  #hand(tab: string, wanted: Wanted): void {
    if (this.#link.state !== "connecting") this.tell({ kind: "link", link: this.#link }, tab);
    if (this.#picture !== null) this.tell({ kind: "state", picture: this.#picture }, tab);
    const series = this.#series.get(graphOf(wanted));
    if (series !== undefined) this.tell({ kind: "points", series, whole: true }, tab);
  }

  #heard(news: News): void {
    if (news.kind === "link") this.#link = news.link;
    else if (news.kind === "state") this.#picture = news.picture;
    else if (news.kind === "tick") {
      if (this.#picture !== null) this.#picture = afterTick(this.#picture, news.tick);
    } else if (news.kind === "points") this.#keep(news.series, news.whole);
    else {
      const graph = graphOf(news.wanted);
      for (const [tab, wanted] of this.#wants) if (graphOf(wanted) === graph) this.#wants.delete(tab);
    }
    this.tell(news, null);
  }

  #keep(series: Series, whole: boolean): void {
    const wanted = [...this.#wants.values()].find((one) => isOf(series, one));
    if (wanted === undefined) return;
    const graph = graphOf(wanted);
    this.#series.set(graph, whole ? series : afterTail(this.#series.get(graph) ?? null, series));
  }
}
