// What has arrived and what of it is on the screen: the picture and the one graph that this tab looks at.
import type { Application, Picture, Series } from "../api/words";
import { Store } from "../store";
import { isOf, type Link, type News, type Refused, sameWanted, type Wanted } from "./news";
import { Pace } from "./pace";
import { afterTick } from "./picture";
import { afterTail } from "./points";
import { meeting, Sharing } from "./sharing";

/** What is on the screen. */
export interface Shown {
  picture: Picture | null;
  series: Series | null;
  /** What was asked for when this series came. */
  of: Wanted | null;
}

const NOTHING: Shown = { picture: null, series: null, of: null };

/** How long a hidden tab goes on being told. */
const HIDDEN = 20_000;

export class Feed {
  readonly shown = new Store<Shown>(NOTHING);
  readonly link = new Store<Link>({ state: "connecting" });
  readonly pace = new Pace(() => this.shown.set(this.#latest));

  readonly #source: Sharing;
  #latest = NOTHING;
  #wanted: Wanted | null = null;
  /** Nothing of what is wanted has arrived yet: it is shown at once, even when paused. */
  #unseen = true;
  #asleep = false;
  #hidden: ReturnType<typeof setTimeout> | null = null;

  /** `refused` is told when sessionwatch knows no series of this kind; the feed then waits to be asked for another. */
  constructor(private readonly refused: (wanted: Wanted, refusal: Refused) => void) {
    this.#source = new Sharing((news) => this.#heard(news), meeting());
  }

  /** Shows this from now on. */
  want(wanted: Wanted): void {
    if (this.#wanted !== null && sameWanted(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    this.#unseen = true;
    this.#source.want(wanted);
  }

  /** Puts what is there on the screen and, without a connection, tries again now. */
  refresh(): void {
    this.pace.refresh();
    if (this.link.get().state === "lost") this.#source.retry();
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

  /** Takes over the patterns as an answer has them; what they choose comes with the next tick. */
  putPatterns(patterns: Picture["patterns"]): void {
    const { picture } = this.#latest;
    if (picture !== null) this.#latest = { ...this.#latest, picture: { ...picture, patterns } };
    this.pace.hurry();
    this.pace.refresh();
  }

  /** Wants nothing while nobody looks, and everything again when somebody does. */
  setHidden(hidden: boolean): void {
    if (this.#hidden !== null) clearTimeout(this.#hidden);
    this.#hidden = hidden ? setTimeout(() => this.#sleep(), HIDDEN) : null;
    if (hidden || !this.#asleep) return;
    this.#asleep = false;
    this.#source.want(this.#wanted);
  }

  #sleep(): void {
    this.#asleep = true;
    this.#source.want(null);
  }

  #heard(news: News): void {
    if (news.kind === "link") {
      this.link.set(news.link);
      return;
    }
    if (news.kind === "refused") {
      if (this.#wanted !== null && sameWanted(this.#wanted, news.wanted))
        this.refused(news.wanted, news.refusal);
      return;
    }
    const unseen = this.#unseen;
    if (!this.#took(news)) return;
    // The graph that is waited for is there, and the picture came before it.
    if (unseen && !this.#unseen) this.pace.refresh();
    else this.pace.arrived();
  }

  /** False when it is about another tab's graph. */
  #took(news: Exclude<News, { kind: "link" | "refused" }>): boolean {
    const { picture, series, of } = this.#latest;
    if (news.kind === "state") this.#latest = { ...this.#latest, picture: news.picture };
    else if (news.kind === "tick") {
      if (picture === null) return false;
      this.#latest = { ...this.#latest, picture: afterTick(picture, news.tick) };
    } else {
      if (this.#wanted === null || !isOf(news.series, this.#wanted)) return false;
      const held = of !== null && sameWanted(of, this.#wanted) ? series : null;
      // The newest buckets alone are no graph: the whole is on its way.
      if (!news.whole && held === null) return false;
      this.#latest = {
        ...this.#latest,
        series: news.whole ? news.series : afterTail(held, news.series),
        of: this.#wanted,
      };
      this.#unseen = false;
    }
    return true;
  }
}
