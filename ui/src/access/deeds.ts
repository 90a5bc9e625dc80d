// What somebody did, in words.
import type { Change, Picture } from "../api/words";
import { clipped } from "../format/name";
import { patternText } from "../settings/patterns";

const DEEDS: Record<string, string> = {
  settings: "turned switches",
  track: "tracked",
  untrack: "untracked",
  track_all: "tracked all applications",
  untrack_all: "untracked all applications",
  track_all_later: "tracked all applications, also those that come later,",
  patterns: "set the applications to track",
  log_in: "logged in",
  log_in_failed: "failed to log in",
  log_out: "logged out",
  user_added: "added the user",
  user_removed: "removed the user",
  user_changed: "changed the user",
  token_added: "added the token",
  token_removed: "removed the token",
  attached: "attached to",
  detached: "detached from",
  backed_up: "copied everything that is kept",
  reloaded: "read the settings anew",
};

function nameOf(list: { id: string; name: string }[] | undefined, id: string): string {
  return list?.find((one) => one.id === id)?.name ?? id;
}

/** A deed with its object; what is new to this page is told by its word. */
export function deed(change: Change, picture: Picture | null): string {
  const { what, application, server, settings, patterns, subject } = change;
  const object = [
    application !== null && nameOf(picture?.applications, application),
    server !== null && `of ${nameOf(picture?.servers, server)}`,
    settings !== null &&
      `(enabled ${settings.enabled ? "on" : "off"}, per application ${settings.track_per_application ? "on" : "off"})`,
    patterns !== undefined && `to ${patterns.map(patternText).join(", ") || "none"}`,
    subject,
  ];
  return [DEEDS[what] ?? what, ...object.filter(Boolean).map((text) => clipped(String(text), 100))].join(" ");
}
