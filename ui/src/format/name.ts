// Names from servers, cut where they would burst their place: they may be any text of any length.
import type { Server } from "../api/words";

/** At most so many characters, with an ellipsis in place of the rest. */
export function clipped(name: string, most: number): string {
  // By code points, so that no character is cut in half.
  const points = Array.from(name.slice(0, 2 * most));
  return points.length <= most && name.length <= 2 * most ? name : `${points.slice(0, most - 1).join("")}…`;
}

/** With a full stop, where another sentence follows. */
export function sentence(text: string): string {
  const said = text.trimEnd();
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}

/** What tells two servers of the same name apart. */
export function serverPlace({ instance, pid, ports }: Pick<Server, "instance" | "pid" | "ports">): string {
  if (instance !== undefined) return clipped(instance, 60);
  const known = [pid === null ? "" : `pid ${pid}`, ports.length > 0 ? `port ${ports.join(", ")}` : ""];
  return known.filter((part) => part !== "").join(" · ") || "over HTTP";
}

const ORDER = new Intl.Collator("en", { numeric: true });

/** The order of names everywhere on the page: `/app2` before `/app10`. */
export const compareNames = (a: string, b: string): number => ORDER.compare(a, b);

/** The order of what has a name. */
export const byName = (a: { name: string }, b: { name: string }): number => compareNames(a.name, b.name);
