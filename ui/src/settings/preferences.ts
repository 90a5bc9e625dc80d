// What this browser remembers for its reader: theme, time zone, refresh interval.
import { INTERVALS, intervalOf } from "../feed/pace";
import type { Zone } from "../format/time";
import { Store } from "../store";

export type Theme = "auto" | "light" | "dark";

export interface Preferences {
  theme: Theme;
  zone: Zone;
  /** Name of the refresh interval. */
  interval: string;
  /** Whether single keys do something. */
  keys: boolean;
  /** Whether it is known that Tomcat ends sessions in batches. */
  batchesKnown: boolean;
}

const KEY = "sessionwatch.preferences";
const FIRST: Preferences = {
  theme: "auto",
  zone: "local",
  interval: INTERVALS[0].name,
  keys: true,
  batchesKnown: false,
};

/** Preferences out of stored text; what makes no sense is as at first. */
export function parsePreferences(text: string | null): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    stored = { ...(JSON.parse(text ?? "{}") as object) };
  } catch {
    // Not ours, or cut off: start afresh.
  }
  const interval = intervalOf(typeof stored.interval === "string" ? stored.interval : null);
  return {
    theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : FIRST.theme,
    zone: stored.zone === "utc" ? "utc" : "local",
    // A page that opens paused looks broken: that choice is for now only.
    interval: interval.milliseconds === null ? FIRST.interval : interval.name,
    keys: stored.keys !== false,
    batchesKnown: stored.batchesKnown === true,
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const preferences = new Store<Preferences>(parsePreferences(stored()));

preferences.subscribe(() => {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.get()));
  } catch {
    // The browser keeps nothing: the choice holds until the page is closed.
  }
});
