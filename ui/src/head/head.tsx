// The top of the page: the title, whether it is live, and at the right all that chooses what is shown.
import type { Application, Fleet, Me, Server } from "../api/words";
import type { Link } from "../feed/news";
import { INTERVALS } from "../feed/pace";
import { clipped, serverPlace } from "../format/name";
import { count, counted } from "../format/number";
import { clockText, offsetOf, type Zone } from "../format/time";
import {
  AutoIcon,
  BellIcon,
  GearIcon,
  HelpIcon,
  HomeIcon,
  MoonIcon,
  PersonIcon,
  RefreshIcon,
  SunIcon,
} from "../look/icons";
import type { Theme } from "../settings/preferences";
import type { View } from "../view/view";

/** Names in a filter are cut: a filter is as wide as its widest choice. */
const NAME = 60;

interface FilterProps {
  servers: Server[];
  /** Null: all of this is of one machine. */
  fleet: Fleet | null;
  tracked: Application[];
  view: View;
  go: (change: Partial<View>) => void;
}

function ServerFilter({ servers, fleet, view, go }: FilterProps) {
  const groups = fleet?.groups ?? [];
  const options = servers.map((server) => (
    <option key={server.id} value={server.id}>
      {clipped(server.name, NAME)} ({serverPlace(server)})
    </option>
  ));
  return (
    <select
      id="server-filter"
      aria-label="Server"
      value={view.server ?? ""}
      onChange={(event) => go({ server: event.currentTarget.value || null, application: null })}
    >
      <option value="">All servers</option>
      {groups.length > 0 && (
        <optgroup label="Groups">
          {groups.map(({ id, name, servers }) => (
            <option key={id} value={id}>
              {clipped(name, NAME)} ({counted(servers, "server")})
            </option>
          ))}
        </optgroup>
      )}
      {groups.length > 0 ? <optgroup label="Servers">{options}</optgroup> : options}
    </select>
  );
}

function ApplicationFilter({ servers, fleet, tracked, view, go }: FilterProps) {
  const options = (server: Server | null) =>
    tracked
      .filter((application) => server === null || application.server === server.id)
      .map(({ id, name }) => (
        <option key={id} value={id}>
          {clipped(name, NAME)}
        </option>
      ));
  const grouped = fleet === null && servers.length > 1 && view.server === null;
  return (
    <select
      id="application-filter"
      aria-label="Application"
      value={view.application ?? ""}
      onChange={(event) => go({ application: event.currentTarget.value || null })}
    >
      <option value="">Total</option>
      {grouped
        ? servers
            .filter(({ id }) => tracked.some(({ server }) => server === id))
            .map((server) => (
              <optgroup key={server.id} label={`${clipped(server.name, NAME)} (${serverPlace(server)})`}>
                {options(server)}
              </optgroup>
            ))
        : options(null)}
    </select>
  );
}

/** Whether what is shown is the present, in two or three words. */
function Pulse({
  link,
  paused,
  time,
  zone,
}: {
  link: Link;
  paused: boolean;
  time: number | null;
  zone: Zone;
}) {
  const at = time === null ? "" : ` at ${clockText(time, offsetOf(zone))}`;
  const [state, text] =
    link.state === "lost"
      ? ["lost", "No connection"]
      : link.state === "connecting"
        ? ["connecting", "Connecting"]
        : paused
          ? ["paused", `Paused${at}`]
          : ["live", "Live"];
  return (
    <span class={`pulse ${state}`} role="status">
      <i aria-hidden="true" /> {text}
    </span>
  );
}

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const THEME_ICONS = { auto: AutoIcon, light: SunIcon, dark: MoonIcon };
const THEME_NAMES = { auto: "as the system", light: "light", dark: "dark" };

interface HeadProps extends FilterProps {
  link: Link;
  time: number | null;
  zone: Zone;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  interval: string;
  setInterval: (name: string) => void;
  setHome: () => void;
  refresh: () => void;
  me: Me;
  /** How many alerts fire. */
  firing: number;
  openAlerts: () => void;
  openAccount: () => void;
  openSettings: () => void;
  openHelp: () => void;
}

export function Head(props: HeadProps) {
  const { servers, interval, theme } = props;
  const ThemeIcon = THEME_ICONS[theme];
  return (
    <header class="head">
      <h1>Sessions</h1>
      <Pulse link={props.link} paused={interval === "paused"} time={props.time} zone={props.zone} />
      <div class="tools">
        <div class="buttons">
          <button
            type="button"
            id="set-home"
            title="This view opens when the page is opened"
            onClick={props.setHome}
          >
            <HomeIcon /> <span>Set Home Page</span>
          </button>
          {(servers.length > 1 || props.view.server !== null) && <ServerFilter {...props} />}
          <ApplicationFilter {...props} />
          <select
            id="interval"
            aria-label="Refresh interval"
            value={interval}
            onChange={(event) => props.setInterval(event.currentTarget.value)}
          >
            {INTERVALS.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
          <button
            type="button"
            id="refresh"
            class="icon-only"
            aria-label="Refresh now"
            title="Refresh now (R)"
            onClick={props.refresh}
          >
            <RefreshIcon />
          </button>
        </div>
        <div class="buttons">
          <button
            type="button"
            id="theme"
            class="icon-only"
            aria-label={`Look: ${THEME_NAMES[theme]}`}
            title={`Look: ${THEME_NAMES[theme]}`}
            onClick={() => props.setTheme(NEXT[theme])}
          >
            <ThemeIcon />
          </button>
          <button
            type="button"
            id="open-alerts"
            class="icon-only bell"
            aria-label={props.firing > 0 ? `Alerts: ${counted(props.firing, "fires", "fire")}` : "Alerts"}
            title="Alerts (L)"
            onClick={props.openAlerts}
          >
            <BellIcon />
            {props.firing > 0 && (
              <span class="badge" aria-hidden="true">
                {count(props.firing)}
              </span>
            )}
          </button>
          <button
            type="button"
            id="open-account"
            class="icon-only"
            aria-label={`Account: ${clipped(props.me.name ?? "", NAME)}`}
            title={`${clipped(props.me.name ?? "", NAME)} (${props.me.role})`}
            onClick={props.openAccount}
          >
            <PersonIcon />
          </button>
          <button
            type="button"
            id="open-settings"
            class="icon-only"
            aria-label="Settings"
            title="Settings (S)"
            onClick={props.openSettings}
          >
            <GearIcon />
          </button>
          <button
            type="button"
            id="open-help"
            class="icon-only"
            aria-label="Keyboard help"
            title="Keyboard help (?)"
            onClick={props.openHelp}
          >
            <HelpIcon />
          </button>
        </div>
      </div>
    </header>
  );
}
