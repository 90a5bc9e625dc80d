// One stream for all tabs of this browser: the tab that has the lock leads, the others are told what it hears.
import { Leader } from "./leader";
import type { Hear, News, Wanted } from "./news";
import { Stream } from "./stream";

/** What tabs say to each other. */
type Said =
  | { to: "leader"; tab: string; wanted: Wanted | null }
  | { to: "leader"; tab: string; retry: true }
  | { to: "tabs"; news: News; tab: string | null }
  /** A new leader asks what everybody wants. */
  | { to: "tabs"; asks: true };

/** How tabs find each other; null where the browser can't: then every tab has a stream of its own. */
export interface Meeting {
  name: string;
  locks: Pick<LockManager, "request">;
  channel: Pick<BroadcastChannel, "postMessage" | "addEventListener">;
}

/** After so long without a word from the leader a tab opens a stream of its own. */
const SILENCE = 20_000;

const forever = () => new Promise<never>(() => {});

/** Locks exist on this machine's own address and under TLS only; channels nearly everywhere. */
export function meeting(): Meeting | null {
  if (!("locks" in navigator) || !("BroadcastChannel" in window)) return null;
  // Another sessionwatch may be at another path of the same host.
  const name = `sessionwatch 1 ${new URL("api/v1/", document.baseURI).pathname}`;
  return { name, locks: navigator.locks, channel: new BroadcastChannel(name) };
}

export class Sharing {
  readonly #tab = Math.random().toString(36).slice(2);
  #wanted: Wanted | null = null;
  #leader: Leader | null = null;
  /** The stream of a tab on its own. */
  #own: Stream | null = null;
  /** Whether the lock that shows that this tab lives is held; before, a leader would take it for gone. */
  #shown = false;
  readonly #watched = new Set<string>();
  #silence: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly hear: Hear,
    private readonly meeting: Meeting | null,
    private readonly stream: (hear: Hear) => Stream = (hear) => new Stream(hear),
  ) {
    if (meeting === null) {
      this.#own = stream(hear);
      return;
    }
    meeting.channel.addEventListener("message", (event) => this.#heard((event as MessageEvent<Said>).data));
    void meeting.locks.request(`${meeting.name} ${this.#tab}`, () => {
      this.#shown = true;
      this.#askLeader();
      return forever();
    });
    void meeting.locks.request(meeting.name, () => {
      this.#lead();
      return forever();
    });
  }

  /** Wants this from now on; null: nothing, nobody looks. */
  want(wanted: Wanted | null): void {
    this.#wanted = wanted;
    this.#own?.follow(wanted === null ? [] : [wanted]);
    if (this.#leader !== null) this.#leader.want(this.#tab, wanted);
    else this.#askLeader();
  }

  retry(): void {
    this.#own?.retry();
    if (this.#leader !== null) this.#leader.retry();
    else this.#say({ to: "leader", tab: this.#tab, retry: true });
  }

  #lead(): void {
    this.#leaveOwn();
    this.#leader = new Leader(this.stream, (news, tab) => {
      if (tab === null || tab === this.#tab) this.hear(news);
      if (tab !== this.#tab && this.#watched.size > 0) this.#say({ to: "tabs", news, tab });
    });
    if (this.#wanted !== null) this.#leader.want(this.#tab, this.#wanted);
    this.#say({ to: "tabs", asks: true });
  }

  #say(said: Said): void {
    this.meeting?.channel.postMessage(said);
  }

  #askLeader(): void {
    if (this.#leader !== null || !this.#shown) return;
    this.#say({ to: "leader", tab: this.#tab, wanted: this.#wanted });
    this.#watchSilence();
  }

  #heard(said: Said): void {
    if (said.to === "leader") {
      if (this.#leader === null) return;
      if ("retry" in said) this.#leader.retry();
      else {
        this.#leader.want(said.tab, said.wanted);
        this.#watch(said.tab);
      }
    } else if ("asks" in said) this.#askLeader();
    else if (this.#leader === null && (said.tab === null || said.tab === this.#tab)) {
      this.#leaveOwn();
      this.#watchSilence();
      this.hear(said.news);
    }
  }

  /** A tab that is gone, however it went, lets go of its lock: then its graph is followed no more. */
  #watch(tab: string): void {
    if (this.#watched.has(tab) || this.meeting === null) return;
    this.#watched.add(tab);
    void this.meeting.locks.request(`${this.meeting.name} ${tab}`, () => {
      this.#watched.delete(tab);
      this.#leader?.want(tab, null);
    });
  }

  #watchSilence(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#onOwn(), SILENCE);
  }

  #onOwn(): void {
    if (this.#leader !== null || this.#own !== null || this.#wanted === null) return;
    this.#own = this.stream(this.hear);
    this.#own.follow([this.#wanted]);
  }

  #leaveOwn(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    if (this.meeting === null) return;
    this.#own?.close();
    this.#own = null;
  }
}
