// What of a picture belongs to what is looked at: of one machine its servers, of a fleet also groups of them. Pure.
import type { Application, Picture, Server } from "../api/words";

/** The applications of a server, a group, or of all together: of a fleet those are rows of their own. */
export function applicationsOf(picture: Picture | null, scope: string | null): Application[] {
  if (picture === null) return [];
  if (picture.fleet) return picture.applications.filter(({ server }) => server === (scope ?? ""));
  return picture.applications.filter(({ server }) => scope === null || server === scope);
}

/** The servers that are meant; which of them are in a group is not told. */
export function serversOf(servers: Server[], scope: string | null): Server[] {
  return servers.filter(({ id }) => scope === null || id === scope || scope.startsWith("group:"));
}

/** What a scope is called: the server, the group, or all servers. */
export function scopeName(picture: Picture | null, scope: string | null): string {
  const group = picture?.fleet?.groups.find(({ id }) => id === scope);
  if (group !== undefined) return group.name;
  const shown = serversOf(picture?.servers ?? [], scope);
  return shown.length === 1 ? (shown[0]?.name ?? "") : "All servers";
}
