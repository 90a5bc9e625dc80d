// Patterns: what they fit, and what other ones would begin and end. The same arithmetic as sessionwatch's own.
import type { Application, Pattern, Patterns, Server } from "../api/words";

/** Whether a text fits: `*` stands for any text, `?` for any one character. Takes no longer than both lengths allow. */
export function fits(pattern: string, text: string): boolean {
  const [wanted, given] = [Array.from(pattern), Array.from(text)];
  let [at, place] = [0, 0];
  let star: { at: number; place: number } | null = null;
  while (place < given.length) {
    if (wanted[at] === "*") {
      star = { at, place };
      at += 1;
    } else if (at < wanted.length && (wanted[at] === "?" || wanted[at] === given[place])) {
      at += 1;
      place += 1;
    } else if (star !== null) {
      star = { at: star.at, place: star.place + 1 };
      at = star.at + 1;
      place = star.place;
    } else return false;
  }
  return wanted.slice(at).every((letter) => letter === "*");
}

/** What is wrong with a pattern, for a reader; null: nothing. */
export function wrongWith({ application }: Pattern): string | null {
  if (application.trim() === "") return "Write a pattern such as /shop*.";
  if (!/[/*?]/.test(application)) return `The name of every application has a / in it: /${application}*?`;
  return null;
}

export function fitsApplication(
  pattern: Pattern,
  application: Application,
  servers: ReadonlyMap<string, Pick<Server, "name">>,
): boolean {
  const server = servers.get(application.server)?.name ?? "";
  return (
    fits(pattern.application, application.name) && (pattern.server === null || fits(pattern.server, server))
  );
}

/** How many applications would be tracked that are not, and would not be any more that are. */
export function outcome(
  patterns: Patterns,
  applications: readonly Application[],
  servers: ReadonlyMap<string, Pick<Server, "name">>,
): { begin: number; end: number } {
  const all = [...patterns.file, ...patterns.page];
  const counts = { begin: 0, end: 0 };
  for (const application of applications) {
    const fit = all.some((pattern) => fitsApplication(pattern, application, servers));
    if (application.tracked && application.chosen_by !== undefined && !fit) counts.end += 1;
    if (!application.tracked && application.left_out !== true && fit) counts.begin += 1;
  }
  return counts;
}

/** As it reads beside an application. */
export function patternText({ application, server }: Pattern): string {
  return server === null ? application : `${application} on ${server}`;
}
