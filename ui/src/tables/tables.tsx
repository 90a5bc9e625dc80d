// The three tables: Total Sessions, Tracked Applications, Untracked Applications.
import { useMemo } from "preact/hooks";
import type { Application, Picture, Server, Totals } from "../api/words";
import type { Actions } from "../feed/actions";
import { Ahead } from "../fleet/ahead";
import { Fewer } from "../fleet/standing";
import type { View } from "../view/view";
import { Applications } from "./applications";
import type { Row } from "./rows";
import { useHours } from "./sparkline";
import { TotalSessions } from "./totals";

interface TablesProps {
  picture: Picture | null;
  /** Those that the filter leaves. */
  servers: Server[];
  applications: Application[];
  view: View;
  go: (change: Partial<View>) => void;
  actions: Actions;
  mayOperate: boolean;
}

/** Why nothing can be tracked now; null if it can. */
function barredBy(picture: Picture | null): string | null {
  if (picture === null) return "There is no connection yet";
  if (!picture.settings.enabled) return "Session tracking is switched off";
  if (!picture.settings.track_per_application) return "Tracking per application is switched off";
  return null;
}

/** Each server with its totals, where there are several. */
function perServer(picture: Picture | null, servers: Server[]): { server: Server; totals: Totals }[] {
  // Of a fleet they are too many: those ahead of others are listed.
  if (picture === null || picture.fleet || servers.length < 2) return [];
  return servers.flatMap((server) => {
    const totals = picture.totals.find((row) => row.server === server.id);
    return totals === undefined ? [] : [{ server, totals }];
  });
}

export function Tables({ picture, servers, applications, view, go, actions, mayOperate }: TablesProps) {
  const fleet = picture?.fleet;
  const several = fleet === undefined && servers.length > 1;
  const names = new Map(servers.map(({ id, name }) => [id, name]));
  const rows = useMemo(() => {
    const all: Row[] = applications.map((application) => ({
      application,
      server: names.get(application.server) ?? "",
    }));
    return {
      tracked: all.filter((row) => row.application.tracked),
      untracked: all.filter((row) => !row.application.tracked),
    };
  }, [picture, view.server]);
  const tracked = rows.tracked.map(({ application }) => application.id).join(" ");
  const hours = useHours(view.server, tracked, picture === null ? null : Math.floor(picture.time / 60));
  const common = {
    hours,
    servers: several,
    view,
    go,
    mayOperate,
    barred: barredBy(picture),
    setTracking: (application: Application, tracked: boolean) =>
      void actions.setTracking(application, tracked),
    setTrackingOfAll: (tracked: boolean, later: boolean) =>
      void actions.setTrackingOfAll(view.server, tracked, later),
  };
  return (
    <>
      <TotalSessions
        totals={picture?.totals.find(({ server }) => server === view.server)}
        servers={perServer(picture, servers)}
        view={view}
        go={go}
      />
      {fleet && <Ahead view={view} go={go} />}
      <Applications
        {...common}
        id="tracked"
        title="Tracked Applications"
        rows={rows.tracked}
        tracked
        sliding
        empty="No applications currently tracked."
      />
      <Applications
        {...common}
        id="untracked"
        title="Untracked Applications"
        rows={rows.untracked}
        tracked={false}
        sliding={fleet !== undefined}
        empty={rows.tracked.length > 0 ? "All applications are tracked." : "No applications found yet."}
      />
      {fleet && view.server === null && <Fewer shown={applications.length} all={fleet.applications} />}
    </>
  );
}
