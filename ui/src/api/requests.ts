// What the page asks sessionwatch to do, and how a refusal reads.
import type {
  Alerts,
  Application,
  Change,
  Leader,
  Me,
  Pattern,
  Patterns,
  Problem,
  Settings,
  Sparklines,
} from "./words";

/** sessionwatch answered, but not with what was asked for; the message is for the reader. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** An address of the API, relative to the page, with the parameters that are set. */
export function address(path: string, parameters: Record<string, string | null> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null) query.set(name, value);
  const text = query.toString();
  return `api/v1/${path}${text === "" ? "" : `?${text}`}`;
}

/** Title and detail of a problem document, or the bare status when there is none. */
export function wording(status: number, problem: Problem | null): string {
  const parts = [problem?.title, problem?.detail].filter((part) => typeof part === "string" && part !== "");
  return parts.length > 0 ? parts.join(": ") : `sessionwatch answered with status ${status}`;
}

async function ask<T>(method: string, where: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(where, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  } catch {
    throw new Refusal(0, "sessionwatch did not answer. Is it still running?");
  }
  if (answer.status === 401) stranger();
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as Problem | null;
    throw new Refusal(answer.status, wording(answer.status, problem));
  }
  // Done, and nothing to say about it.
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}

let stranger = () => {};

/** Is run when sessionwatch does not know any more who asks: the login has ended, by whomever. */
export function onStranger(run: () => void): void {
  stranger = run;
}

export function getMe(): Promise<Me> {
  return ask("GET", address("me"));
}

export function logIn(name: string, password: string): Promise<void> {
  return ask("POST", address("login"), { name, password });
}

export function logOut(): Promise<void> {
  return ask("POST", address("logout"));
}

export async function getAudit(): Promise<Change[]> {
  return (await ask<{ changes: Change[] }>("GET", address("audit"))).changes;
}

export function getAlerts(): Promise<Alerts> {
  return ask("GET", address("alerts"));
}

/** Starts or ends the series of one application; resolves to the application as it is then. */
export function setTracking(id: string, tracked: boolean): Promise<Application> {
  return ask(tracked ? "PUT" : "DELETE", address(`applications/${encodeURIComponent(id)}/tracking`));
}

/** Starts or ends the series of all applications of a server, or of all servers; `later`: also of those that come later. */
export function setTrackingOfAll(
  server: string | null,
  tracked: boolean,
  later: boolean,
): Promise<{ tracked: number }> {
  const where = address("tracking/all", { server, later: tracked && later ? "true" : null });
  return ask(tracked ? "POST" : "DELETE", where);
}

/** Puts patterns in place of those of the page; resolves to all there are then. */
export function putPatterns(page: Pattern[]): Promise<Patterns> {
  return ask("PUT", address("tracking/patterns"), { page });
}

export function getSparklines(server: string | null): Promise<Sparklines> {
  return ask("GET", address("sparklines", { server }));
}

export type LeadersBy = "rejected" | "growth" | "active";

/** The applications on servers that are ahead of others, of a server, a group or all, and of one application. */
export async function getLeaders(
  by: LeadersBy,
  server: string | null,
  application: string | null,
): Promise<Leader[]> {
  return (await ask<{ leaders: Leader[] }>("GET", address("leaders", { by, server, application }))).leaders;
}

export function putSettings(settings: Settings): Promise<Settings> {
  return ask("PUT", address("settings"), settings);
}

/** Asks once, without a stream, only to learn why the stream of these parameters was refused. */
export async function whyRefused(parameters: Record<string, string | null>): Promise<Refusal | null> {
  try {
    await ask("GET", address("series", parameters));
    return null;
  } catch (error) {
    return error instanceof Refusal && error.status >= 400 ? error : null;
  }
}
