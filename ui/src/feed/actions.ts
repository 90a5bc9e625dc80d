// What the reader makes sessionwatch do; the answer is on the screen before the next tick, a refusal is told.
import { putPatterns, putSettings, setTracking, setTrackingOfAll } from "../api/requests";
import type { Application, Pattern, Settings } from "../api/words";
import { Store } from "../store";
import type { Feed } from "./feed";

export class Actions {
  /** What the last action was refused with; null if it went well. */
  readonly refusal = new Store<string | null>(null);

  constructor(private readonly feed: Feed) {}

  setTracking(application: Application, tracked: boolean): Promise<boolean> {
    return this.#try(tracked ? "Tracking was not started" : "Tracking was not ended", async () => {
      this.feed.put(await setTracking(application.id, tracked));
    });
  }

  /** `later`: also those that come later. */
  setTrackingOfAll(server: string | null, tracked: boolean, later: boolean): Promise<boolean> {
    return this.#try(tracked ? "Not all could be tracked" : "Not all could be untracked", async () => {
      await setTrackingOfAll(server, tracked, later);
      this.feed.pace.hurry();
    });
  }

  putSettings(settings: Settings): Promise<boolean> {
    return this.#try("The settings were not changed", async () => {
      this.feed.putSettings(await putSettings(settings));
    });
  }

  putPatterns(page: Pattern[]): Promise<boolean> {
    return this.#try("The patterns were not changed", async () => {
      this.feed.putPatterns(await putPatterns(page));
    });
  }

  async #try(failure: string, run: () => Promise<void>): Promise<boolean> {
    this.feed.pace.hurry();
    try {
      await run();
      this.refusal.set(null);
      return true;
    } catch (error) {
      this.refusal.set(`${failure}. ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
}
