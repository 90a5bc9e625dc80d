// The words of the API, as sessionwatch sends them. Times are UTC seconds; null means "not told" or "not read".

/** The four resolutions. */
export type RangeName = "live" | "hour" | "day" | "week";

/** What happened in the last 1 s, 5 s, 1 min and 1 h; the longer ones only where series are kept. */
export interface Sums {
  /** Null out of an engine, which knows what happened every few seconds. */
  s1: number | null;
  s5: number | null;
  m1: number | null;
  h1: number | null;
}

/** One running application server. */
export interface Server {
  id: string;
  name: string;
  /** The machine that it is on, of a fleet. */
  instance?: string;
  product: string;
  jdk: string;
  /** Null for a server that is read over HTTP or tells by itself. */
  pid: number | null;
  ports: number[];
  started: number | null;
  state: "connected" | "away";
  /** When it came into this state. */
  since: number;
  applications: number;
  /** What is wrong with it, in words for a reader. */
  trouble: string | null;
  reading_ns: number;
  /** Readings that the agent could not deliver. */
  dropped: number;
}

/** The counts that a server, an application and all servers together have. */
export interface Counts {
  active: number | null;
  created: Sums | null;
  destroyed: Sums | null;
  rejected: Sums | null;
  total: number | null;
}

/** One web application on one server. */
export interface Application extends Counts {
  id: string;
  server: string;
  name: string;
  /** live: read now; away: its server is not connected; gone: undeployed. */
  state: "live" | "away" | "gone";
  tracked: boolean;
  /** The pattern that has it tracked; missing: somebody asked for it, or it is not tracked. */
  chosen_by?: ChosenBy;
  /** A pattern fits it, and somebody untracked it. */
  left_out?: boolean;
  /** The servers that its sessions are shared by; missing: they are on this one only. */
  cluster?: Cluster;
  /** The most sessions that may be active at once. */
  limit: number | null;
  longest_seconds: number | null;
  mean_seconds: number | null;
}

/** Servers that share the sessions of an application: each tells all of them as active. */
export interface Cluster {
  name: string;
  /** all: on each server; one: on one, with a copy on another; null: not told, out of an engine. */
  copies: "all" | "one" | null;
  /** Servers that tell of it now. */
  servers: number;
  active: number | null;
}

/** Chooses applications by their names, on servers of a name or on any: `*` is any text, `?` any one character. */
export interface Pattern {
  application: string;
  server: string | null;
}

/** The pattern that has an application tracked, and where it stands. */
export interface ChosenBy {
  origin: "file" | "page";
  pattern: Pattern;
}

/** Which applications are tracked without somebody asking for each. */
export interface Patterns {
  /** Those of the configuration file. */
  file: Pattern[];
  page: Pattern[];
}

/** The last hour of tracked applications, one value for each minute. */
export interface Sparklines {
  sparklines: { application: string; active: Column }[];
}

/** The counts of a server, or of all servers together (`server` is null). */
export interface Totals extends Counts {
  server: string | null;
}

/** The switches of the monitor. */
export interface Settings {
  enabled: boolean;
  track_per_application: boolean;
}

/** Something that happened to a server, an application or the monitor itself. */
export interface Mark {
  time: number;
  kind:
    | "server_restarted"
    | "application_reloaded"
    | "application_undeployed"
    | "monitor_was_away"
    | "clock_moved"
    | "alert_began"
    | "alert_ended";
  server: string;
  application: string | null;
  text: string;
}

/** One value for each bucket; null where nothing was read or the server does not tell. */
export type Column = (number | null)[];

/** The buckets of one range, from its first to its newest; or only the tail of them. */
export interface Series {
  application: string;
  server: string | null;
  range: RangeName;
  bucket_seconds: number;
  from: number;
  to: number;
  times: number[];
  created: Column;
  destroyed: Column;
  rejected: Column;
  active: Column;
  active_min: Column;
  active_max: Column;
  /** Buckets that also hold what happened in the gap before them. */
  late: number[];
  marks: Mark[];
}

/** The store of what was recorded. */
export interface StoreState {
  /** What is wrong with it, in words for a reader. */
  trouble: string | null;
  since: number | null;
  /** What was found out about it, such as the name under which a damaged file was moved aside. */
  notice: string | null;
}

/** Something that is wrong, or may become so. */
export interface Alert {
  rule: string;
  state: "pending" | "firing";
  /** Since when it is in that state. */
  since: number;
  severity: string;
  server: string | null;
  application: string | null;
  labels: Record<string, string>;
  fingerprint: string;
  /** The number that decided it when it was so last. */
  value: number;
  summary: string;
  /** Who hears of it, by name. */
  told: string[];
}

/** An alert that fired and has ended. */
export interface PastAlert extends Pick<Alert, "rule" | "severity" | "server" | "application" | "labels"> {
  fingerprint: string;
  value: number;
  summary: string;
  began: number;
  ended: number;
}

/** Somebody who is told of alerts. */
export interface Receiver {
  name: string;
  kind: string;
  waiting: number;
  delivered: number;
  failed: number;
  dropped: number;
  /** Why it cannot be told now. */
  trouble: string | null;
  since: number | null;
}

/** An engine that is written to by remote write. */
export interface RemoteWrite {
  name: string;
  url: string;
  /** Null while it has taken nothing. */
  version: "1.0" | "2.0" | null;
  /** Samples that wait for it on disk. */
  waiting: number;
  waiting_bytes: number;
  sent: number;
  refused: number;
  /** Because more came than may wait. */
  dropped: number;
  failed: number;
  /** Why nothing can be sent now. */
  trouble: string | null;
  since: number | null;
  /** What was refused last, or what is wrong with the queue's file. */
  notice: string | null;
}

/** All that there is to know of alerts. */
export interface Alerts {
  alerts: Alert[];
  /** The newest first. */
  past: PastAlert[];
  receivers: Receiver[];
  trouble: string | null;
  notice: string | null;
}

/** Everything but the series: whole in the event `state`, only what changed in `tick`. */
export interface Picture {
  time: number;
  version: string;
  settings: Settings;
  patterns: Patterns;
  /** Missing where nothing is stored. */
  store?: StoreState;
  alerts?: Alert[];
  /** Who is told of alerts. */
  receivers?: Receiver[];
  remote_writes?: RemoteWrite[];
  /** Missing when all of this is of one machine. */
  fleet?: Fleet;
  servers: Server[];
  totals: Totals[];
  applications: Application[];
}

/** What a tick holds. */
export type Tick = Partial<Picture>;

/** Who looks at the page, and what they may do. */
export interface Me {
  /** Null: nobody in particular, and a login is needed. */
  name: string | null;
  role: "push" | "viewer" | "operator" | "admin" | null;
  may_look: boolean;
  may_operate: boolean;
  may_administer: boolean;
  can_log_out: boolean;
  /** Whether one can log in by a name and a password. */
  takes_passwords: boolean;
  /** What the button for single sign-on says; null: there is none. */
  single_sign_on: string | null;
  /** Whether this is about a fleet, out of an engine. */
  fleet: boolean;
}

/** What there is to know of a fleet as a whole. */
export interface Fleet {
  /** Where the engine is asked. */
  engine: string;
  /** How often samples come, seconds. */
  interval: number;
  /** By their names, at most 500. */
  groups: Group[];
  servers: number;
  /** Each counted once however many servers it is on. */
  applications: number;
  /** Why the engine does not answer; null: it does. What is shown is of before. */
  trouble: string | null;
  since: number | null;
}

/** Servers that go together. */
export interface Group {
  /** `group:` and its name: stands for it where a server's id is asked for. */
  id: string;
  name: string;
  servers: number;
  connected: number;
}

/** An application on one server, one of those that are ahead of others. */
export interface Leader {
  server: string;
  server_name: string;
  instance: string;
  application: string;
  active: number | null;
  created_h1: number | null;
  destroyed_h1: number | null;
  rejected_h1: number | null;
  growth_h1: number | null;
}

/** Something that somebody did. */
export interface Change {
  time: number;
  who: string;
  what: string;
  application: string | null;
  server: string | null;
  settings: Settings | null;
  /** Which there are since; only of a change of them. */
  patterns?: Pattern[];
  /** The user, token or JVM that it was about. */
  subject: string | null;
  /** The address it came from. */
  from: string | null;
}

/** An error as RFC 9457 has it. */
export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
}
