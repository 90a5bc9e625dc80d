// What the page says above the graphs: no connection, tracking off, servers away or in trouble, losses.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AlertsFiring, TellingTrouble } from "../alerts/firing";
import type { Alert, Picture, Server, Settings, StoreState } from "../api/words";
import type { Link } from "../feed/news";
import { EngineTrouble } from "../fleet/standing";
import { clipped, sentence, serverPlace } from "../format/name";
import { counted } from "../format/number";
import { durationText, sinceText, type Zone } from "../format/time";
import { CrossIcon } from "../look/icons";
import { EngineNotices, EnginesAway } from "../remote-write/engines";

type Weight = "problem" | "warning" | "hint";

interface NoticeProps {
  weight: Weight;
  /** Takes it away; without, it stays as long as its reason. */
  drop?: () => void;
  children: ComponentChildren;
}

function Notice({ weight, drop, children }: NoticeProps) {
  return (
    <div class={`notice ${weight}`} role={weight === "problem" ? "alert" : "status"}>
      <div>{children}</div>
      {drop && (
        <button type="button" class="icon-only plain" aria-label="Dismiss" onClick={drop}>
          <CrossIcon />
        </button>
      )}
    </div>
  );
}

/** The browser's clock in seconds, once a second. */
function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

type LostLink = Extract<Link, { state: "lost" }>;

export function NoConnection({ link, zone, retry }: { link: LostLink; zone: Zone; retry: () => void }) {
  const now = useSeconds();
  const since = link.since / 1000;
  const wait = Math.ceil(link.retryAt / 1000 - now);
  return (
    <div class="notice problem">
      {/* Said once; the seconds that count down are not for reading aloud. */}
      <p role="alert">
        <strong>No connection to sessionwatch since {sinceText(since, now, zone)}.</strong>
        {link.reason !== null && ` ${link.reason}`} What is shown is from before.
      </p>
      <p>
        {durationText(now - since)} ago. {wait > 0 ? `Reconnecting in ${wait} s.` : "Reconnecting now."}
      </p>
      <button type="button" onClick={retry}>
        Reconnect now
      </button>
    </div>
  );
}

interface SwitchesOffProps {
  settings: Settings;
  /** Null for whom may not turn them. */
  put: ((settings: Settings) => void) | null;
}

export function SwitchesOff({ settings, put }: SwitchesOffProps) {
  if (!settings.enabled) {
    return (
      <Notice weight="warning">
        <p>
          <strong>Session tracking is switched off.</strong> Nothing is read from the servers; the graphs have
          a gap until it is switched on.
        </p>
        {put && (
          <button type="button" onClick={() => put({ ...settings, enabled: true })}>
            Switch on
          </button>
        )}
      </Notice>
    );
  }
  if (!settings.track_per_application) {
    return (
      <Notice weight="warning">
        <p>
          <strong>Tracking per application is switched off.</strong> Only the totals of the servers are kept;
          no application can be tracked.
        </p>
        {put && (
          <button type="button" onClick={() => put({ ...settings, track_per_application: true })}>
            Switch on
          </button>
        )}
      </Notice>
    );
  }
  return null;
}

/** Servers away beyond these are only counted. */
const NAMED = 3;

function serverText(server: Server): string {
  return `${clipped(server.name, 60)} (${serverPlace(server)})`;
}

export function ServersAway({ servers, now, zone }: { servers: Server[]; now: number; zone: Zone }) {
  const away = servers.filter((server) => server.state === "away");
  if (away.length === 0) return null;
  return (
    <Notice weight="warning">
      {away.slice(0, NAMED).map((server) => (
        <p key={server.id}>
          <strong>{serverText(server)}</strong> is away since {sinceText(server.since, now, zone)}. Its graphs
          have a gap until it is back; what it counts meanwhile is added then, unless it was restarted.
        </p>
      ))}
      {away.length > NAMED && <p>and {counted(away.length - NAMED, "more server")} away.</p>}
    </Notice>
  );
}

export function ServersInTrouble({ servers }: { servers: Server[] }) {
  const troubled = servers.filter((server) => server.trouble !== null || server.dropped > 0);
  if (troubled.length === 0) return null;
  return (
    <Notice weight="hint">
      {troubled.slice(0, NAMED).map((server) => (
        <p key={server.id}>
          <strong>{serverText(server)}:</strong>{" "}
          {server.trouble !== null && sentence(clipped(server.trouble, 500))}{" "}
          {server.dropped > 0 &&
            `${counted(server.dropped, "reading")} could not be delivered; counts are complete, the graph may have a gap.`}
        </p>
      ))}
      {troubled.length > NAMED && (
        <p>and {counted(troubled.length - NAMED, "more server")} with something to say.</p>
      )}
    </Notice>
  );
}

export function StoreTrouble({ store, now, zone }: { store: StoreState; now: number; zone: Zone }) {
  if (store.trouble === null) return null;
  return (
    <Notice weight="problem">
      <p>
        <strong>
          What is recorded is not being stored
          {store.since !== null && ` since ${sinceText(store.since, now, zone)}`}.
        </strong>{" "}
        {sentence(clipped(store.trouble, 500))} The graphs go on; what is not stored is lost when sessionwatch
        stops.
      </p>
    </Notice>
  );
}

/** Read once and put away; what is new comes up again. */
export function StoreNotice({ notice }: { notice: string | null }) {
  const [read, setRead] = useState<string | null>(null);
  if (notice === null || notice === read) return null;
  return (
    <Notice weight="warning" drop={() => setRead(notice)}>
      <p>
        <strong>What was stored could not all be read.</strong> {sentence(clipped(notice, 500))}
      </p>
    </Notice>
  );
}

interface NoticesProps {
  link: Link;
  picture: Picture | null;
  /** Those that the filter leaves. */
  servers: Server[];
  /** Those that the filter leaves. */
  alerts: Alert[];
  openAlerts: () => void;
  zone: Zone;
  /** A word about what the page itself just did. */
  remark: string | null;
  dropRemark: () => void;
  /** What the last action was refused with. */
  refusal: string | null;
  dropRefusal: () => void;
  retry: () => void;
  putSettings: ((settings: Settings) => void) | null;
}

export function Notices(props: NoticesProps) {
  const { link, picture, servers, zone, remark, refusal } = props;
  return (
    <div class="notices">
      {link.state === "lost" && <NoConnection link={link} zone={zone} retry={props.retry} />}
      {refusal !== null && (
        <Notice weight="problem" drop={props.dropRefusal}>
          <p>{refusal}</p>
        </Notice>
      )}
      {remark !== null && (
        <Notice weight="hint" drop={props.dropRemark}>
          <p>{remark}</p>
        </Notice>
      )}
      {picture !== null && (
        <>
          {picture.fleet && <EngineTrouble fleet={picture.fleet} now={picture.time} zone={zone} />}
          {picture.store && <StoreTrouble store={picture.store} now={picture.time} zone={zone} />}
          {picture.store && <StoreNotice notice={picture.store.notice} />}
          <AlertsFiring alerts={props.alerts} now={picture.time} zone={zone} open={props.openAlerts} />
          <TellingTrouble receivers={picture.receivers ?? []} now={picture.time} zone={zone} />
          <EnginesAway engines={picture.remote_writes ?? []} now={picture.time} zone={zone} />
          <EngineNotices engines={picture.remote_writes ?? []} />
          <SwitchesOff settings={picture.settings} put={props.putSettings} />
          <ServersAway servers={servers} now={picture.time} zone={zone} />
          <ServersInTrouble servers={servers} />
        </>
      )}
    </div>
  );
}
