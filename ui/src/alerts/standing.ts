// Which alerts matter here, in which order, and what is said about who was told.
import type { Alert, Receiver, Server } from "../api/words";
import { clipped } from "../format/name";
import { count, counted } from "../format/number";

/** Critical ones first, then those that fire longest; what waits comes last. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  const rank = ({ state, severity }: Alert) => (state === "pending" ? 2 : severity === "critical" ? 0 : 1);
  return [...alerts].sort(
    (a, b) => rank(a) - rank(b) || a.since - b.since || (a.fingerprint < b.fingerprint ? -1 : 1),
  );
}

/** Those that are about the servers that are shown. One about no server that is known is always shown. */
export function ofServers<About extends { server: string | null }>(
  alerts: readonly About[],
  server: string | null,
): About[] {
  return alerts.filter((alert) => server === null || alert.server === null || alert.server === server);
}

export const firing = (alerts: readonly Alert[]): Alert[] => alerts.filter(({ state }) => state === "firing");

/** Whom it is about: `/shop on tomcat`, or the server alone. */
export function place(
  { labels }: Pick<Alert, "labels">,
  servers: readonly Server[],
  id: string | null,
): string {
  const server = clipped(servers.find((one) => one.id === id)?.name ?? labels.server ?? "", 60);
  return labels.application === undefined ? server : `${clipped(labels.application, 100)} on ${server}`;
}

/** What is so, without the place, which stands beside it. */
export function what({ labels, summary }: Pick<Alert, "labels" | "summary">): string {
  const { application, server } = labels;
  const place = `${application} on ${server}: `;
  return clipped(
    application !== undefined && summary.startsWith(place) ? summary.slice(place.length) : summary,
    300,
  );
}

/** Who hears of it. */
export function toldText(told: readonly string[]): string {
  if (told.length === 0) return "nobody is told";
  const names = told.slice(0, 3).map((name) => clipped(name, 40));
  return `told to ${names.join(", ")}${told.length > 3 ? ` and ${count(told.length - 3)} more` : ""}`;
}

/** Those who do not take what they are to be told. */
export const troubled = (receivers: readonly Receiver[]): Receiver[] =>
  receivers.filter(({ trouble }) => trouble !== null);

/** What is left for one who does not take it. */
export function waitingText({ waiting, dropped }: Receiver): string {
  const parts = [
    waiting > 0
      ? `${counted(waiting, "word")} ${waiting === 1 ? "waits" : "wait"} and will be tried again`
      : "",
    dropped > 0 ? `${count(dropped)} will never be told` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}
