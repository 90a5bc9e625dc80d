// The page put together: what is looked at, what has arrived, what is shown of it.
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { firing, ofServers } from "./alerts/standing";
import type { Me, Picture } from "./api/words";
import { endsInBatches } from "./chart/batches";
import { Graphs } from "./chart/graphs";
import { Actions } from "./feed/actions";
import { Feed } from "./feed/feed";
import { sameWanted, type Wanted } from "./feed/news";
import { intervalOf } from "./feed/pace";
import { applicationsOf, scopeName, serversOf } from "./fleet/scope";
import { byName } from "./format/name";
import { Head } from "./head/head";
import { type Key, useKeys } from "./head/keys";
import { useLoaded } from "./loaded";
import { preferences } from "./settings/preferences";
import { NothingFound } from "./states/nothing-found";
import { Notices } from "./states/notices";
import { useStore } from "./store";
import { Tables } from "./tables/tables";
import { Address, setHome } from "./view/address";
import { RANGES, type View } from "./view/view";

type Sheet = "account" | "alerts" | "settings" | "help" | null;

/** The application is tracked no more, by whomever: its graphs are gone. */
function lostApplication(picture: Picture | null, view: View): boolean {
  if (picture === null || view.application === null) return false;
  return !picture.applications.some(({ id, tracked }) => id === view.application && tracked);
}

/** `learn` asks again who looks: they may have been logged out. */
export function App({ me, learn }: { me: Me; learn: () => void }) {
  const address = useMemo(() => new Address(), []);
  const [remark, setRemark] = useState<string | null>(null);
  const feed = useMemo(
    () =>
      new Feed(({ application }, refusal) => {
        const { server } = address.view.get();
        if (application === null && server === null) return;
        setRemark(`${refusal.message}. The total is shown.`);
        address.correct({
          application: null,
          ...(application === null ? { server: null } : {}),
          frame: null,
        });
      }),
    [],
  );
  const actions = useMemo(() => new Actions(feed), []);

  const view = useStore(address.view);
  const { picture, series, of } = useStore(feed.shown);
  const link = useStore(feed.link);
  const refusal = useStore(actions.refusal);
  const { zone, theme, keys: keysWork } = useStore(preferences);
  const [interval, chooseInterval] = useState(preferences.get().interval);
  const [sheet, setSheet] = useState<Sheet>(null);
  const sheets = useLoaded(() => import("./sheets"));

  const wanted: Wanted = { application: view.application, range: view.range, server: view.server };
  // Asked for before anything is drawn: the answer comes meanwhile.
  useLayoutEffect(() => feed.want(wanted), [view.application, view.range, view.server]);
  useEffect(() => feed.pace.set(intervalOf(interval)), [interval]);
  useEffect(() => {
    const changed = () => feed.setHidden(document.hidden);
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);

  // Perhaps because the login has ended; a tab that others tell the news would not hear of it.
  useEffect(() => {
    if (link.state === "lost") learn();
  }, [link.state]);

  const lost = lostApplication(picture, view);
  useEffect(() => {
    if (!lost) return;
    setRemark("The application is no longer tracked. The total is shown.");
    address.correct({ application: null, frame: null });
  }, [lost]);

  const go = (change: Partial<View>) => {
    setRemark(null);
    address.go(change);
  };
  const setInterval = (name: string) => {
    chooseInterval(name);
    if (intervalOf(name).milliseconds !== null) preferences.change({ interval: name });
  };
  const home = () => {
    setRemark(
      setHome(view) ? "This view is the home page now: it opens at /." : "This browser keeps no home page.",
    );
  };

  /** Closes this sheet: the browser tells of a dialog's end a moment later, when another may be open. */
  const closed = (which: Sheet) => () => setSheet((open) => (open === which ? null : open));

  const keys: Key[] = [
    ...RANGES.map(({ name, label }, index) => ({
      key: String(index + 1),
      text: label,
      run: () => go({ range: name, frame: null }),
    })),
    { key: "r", text: "refresh now", run: () => feed.refresh() },
    {
      key: "p",
      text: "pause, go on",
      run: () => setInterval(interval === "paused" ? preferences.get().interval : "paused"),
    },
    {
      key: "u",
      text: "times in UTC or in your zone",
      run: () => preferences.change({ zone: zone === "utc" ? "local" : "utc" }),
    },
    {
      key: "/",
      text: "search the applications",
      run: () => document.querySelector<HTMLElement>(".search")?.focus(),
    },
    { key: "l", text: "alerts", run: () => setSheet("alerts") },
    { key: "a", text: "who you are, who did what", run: () => setSheet("account") },
    { key: "s", text: "settings", run: () => setSheet("settings") },
    { key: "?", text: "this sheet", run: () => setSheet("help") },
  ];
  useKeys(keys, keysWork);

  const servers = [...(picture?.servers ?? [])].sort(byName);
  const shownServers = serversOf(servers, view.server);
  const applications = applicationsOf(picture, view.server);
  // Of a fleet nothing can be changed here: what is tracked stands in the file of each that shows it.
  const mayChange = me.may_operate && !me.fleet;
  const alerts = ofServers(picture?.alerts ?? [], view.server);
  const chosen = applications.find(({ id }) => id === view.application) ?? null;
  const nothing = picture !== null && servers.length === 0;

  return (
    <>
      <Head
        servers={servers}
        fleet={picture?.fleet ?? null}
        tracked={applications.filter(({ tracked }) => tracked).sort(byName)}
        view={view}
        go={go}
        link={link}
        time={picture?.time ?? null}
        zone={zone}
        theme={theme}
        setTheme={(name) => preferences.change({ theme: name })}
        interval={interval}
        setInterval={setInterval}
        setHome={home}
        refresh={() => feed.refresh()}
        me={me}
        firing={firing(alerts).length}
        openAlerts={() => setSheet("alerts")}
        openAccount={() => setSheet("account")}
        openSettings={() => setSheet("settings")}
        openHelp={() => setSheet("help")}
      />
      <main>
        <Notices
          link={link}
          picture={picture}
          servers={shownServers}
          alerts={alerts}
          openAlerts={() => setSheet("alerts")}
          zone={zone}
          remark={remark}
          dropRemark={() => setRemark(null)}
          refusal={sheet === null ? refusal : null}
          dropRefusal={() => actions.refusal.set(null)}
          retry={() => feed.refresh()}
          putSettings={mayChange ? (settings) => void actions.putSettings(settings) : null}
        />
        {nothing ? (
          <NothingFound fleet={picture.fleet ?? null} />
        ) : (
          <>
            <Graphs
              view={view}
              series={of !== null && sameWanted(of, wanted) ? series : null}
              application={chosen}
              batches={shownServers.some(
                (server) => endsInBatches(server) && (chosen === null || chosen.server === server.id),
              )}
              names={{
                application: chosen?.name ?? "Total",
                server: scopeName(picture, view.server),
              }}
              zone={zone}
              go={go}
            />
            <Tables
              picture={picture}
              servers={shownServers}
              applications={applications}
              view={view}
              go={go}
              actions={actions}
              mayOperate={mayChange}
            />
          </>
        )}
      </main>
      {sheets && sheet === "account" && (
        <sheets.AccountDialog me={me} picture={picture} zone={zone} close={closed("account")} />
      )}
      {sheets && sheet === "alerts" && (
        <sheets.AlertsDialog picture={picture} server={view.server} zone={zone} close={closed("alerts")} />
      )}
      {sheets && sheet === "settings" && (
        <sheets.SettingsDialog
          settings={link.state === "open" ? (picture?.settings ?? null) : null}
          put={(settings) => actions.putSettings(settings)}
          picture={link.state === "open" ? picture : null}
          putPatterns={(page) => actions.putPatterns(page)}
          mayOperate={mayChange}
          fleet={me.fleet}
          refusal={refusal}
          close={closed("settings")}
        />
      )}
      {sheets && sheet === "help" && <sheets.HelpDialog keys={keys} close={closed("help")} />}
    </>
  );
}
