// A table of applications, tracked or untracked: sorted, searched, with a total and a button per row.
import { useMemo, useState } from "preact/hooks";
import type { Application, Cluster } from "../api/words";
import { clipped } from "../format/name";
import { counted } from "../format/number";
import { CrossIcon, DownloadIcon, PlusIcon } from "../look/icons";
import { CSV, download } from "../save/download";
import { applicationsCsv } from "../save/rows-file";
import { fileName } from "../save/series-file";
import { patternText } from "../settings/patterns";
import { ViewLink } from "../view/link";
import type { View } from "../view/view";
import { CountCells } from "./cells";
import { ApplicationsHead } from "./head";
import { moveInRows } from "./keyboard";
import { matching, type Row, type Sort, sorted, totalOf } from "./rows";
import { type Hours, Sparkline } from "./sparkline";

interface ApplicationsProps {
  id: string;
  title: string;
  rows: Row[];
  tracked: boolean;
  /** Whether the windows are known, and not only the last second. */
  sliding: boolean;
  /** What stands in the table when there is no row. */
  empty: string;
  /** Whether rows of several servers are shown, so that each must say whose it is. */
  servers: boolean;
  view: View;
  go: (change: Partial<View>) => void;
  setTracking: (application: Application, tracked: boolean) => void;
  /** `later`: also those that come later. */
  setTrackingOfAll: (tracked: boolean, later: boolean) => void;
  /** Whether whoever looks may track and untrack. */
  mayOperate: boolean;
  /** Why tracking can't be changed now; null if it can. */
  barred: string | null;
  /** The last hour of tracked applications. */
  hours: Hours;
}

/** From so many rows on there is a field to search them. */
const SEARCHED = 8;
/** From so many rows on only those in sight are drawn. */
const MANY = 60;

/** Where each session of a cluster is, as far as that is told. */
function copiesText({ copies }: Cluster): string {
  if (copies === null) return "";
  return copies === "all" ? ", each on all of them" : ", each on one, with a copy on another";
}

const STATES = { live: null, away: "server away", gone: "undeployed" };

function NameCell({
  row,
  tracked,
  view,
  go,
}: Pick<ApplicationsProps, "tracked" | "view" | "go"> & { row: Row }) {
  const { id, name, state, chosen_by, left_out, cluster } = row.application;
  const shown = clipped(name, 300);
  return (
    <th scope="row" class="name">
      <span class="clip" title={clipped(name, 1000)}>
        {tracked ? (
          <ViewLink view={view} change={{ application: id }} go={go} current={view.application === id}>
            {shown}
          </ViewLink>
        ) : (
          shown
        )}
      </span>
      {STATES[state] && <span class="tag">{STATES[state]}</span>}
      {cluster && (
        <span
          class="tag"
          title={`${counted(cluster.servers, "server")} with ${counted(cluster.active ?? 0, "session")}${copiesText(cluster)}: the total counts them once. ${clipped(cluster.name, 300)}`}
        >
          cluster
        </span>
      )}
      {chosen_by && (
        <span
          class="tag"
          title={`Tracked by the pattern ${clipped(patternText(chosen_by.pattern), 300)} of ${chosen_by.origin === "file" ? "sessionwatch.toml" : "the settings"}`}
        >
          by {clipped(chosen_by.pattern.application, 24)}
        </span>
      )}
      {left_out && (
        <span
          class="tag"
          title="A pattern fits it, but it was untracked by hand: it is tracked again when you track it"
        >
          left out
        </span>
      )}
    </th>
  );
}

function ApplicationRow(props: Omit<ApplicationsProps, "rows"> & { row: Row }) {
  const { row, tracked, sliding, servers, view, barred, hours, mayOperate, setTracking, go } = props;
  const { application, server } = row;
  const { name, state, active, left_out, cluster } = application;
  const by = application.chosen_by && patternText(application.chosen_by.pattern);
  const hour = tracked ? hours.get(application.id) : undefined;
  const action = tracked ? "Untrack" : "Track";
  // What did not change is not made again: with a hundred rows in every second that is most of the work.
  const named = useMemo(
    () => (
      <>
        <NameCell row={row} tracked={tracked} view={view} go={go} />
        {servers && (
          <td class="server">
            <span class="clip" title={clipped(server, 1000)}>
              {clipped(server, 100)}
            </span>
          </td>
        )}
      </>
    ),
    [name, state, server, tracked, servers, view, by, left_out, cluster?.servers, cluster?.active],
  );
  const sparkline = useMemo(() => hour && <Sparkline hour={hour} now={active} />, [hour, active]);
  const acted = useMemo(
    () => (
      <td class="action">
        {mayOperate && (
          <button
            type="button"
            class="small"
            disabled={!tracked && barred !== null}
            title={
              tracked
                ? "Removes its series and stops tracking it"
                : (barred ?? "Creates series for its graphs")
            }
            aria-label={`${action} ${clipped(name, 80)}`}
            onClick={() => setTracking(application, !tracked)}
          >
            {tracked ? <CrossIcon /> : <PlusIcon />} <span class="action-name">{action}</span>
          </button>
        )}
      </td>
    ),
    [name, tracked, barred],
  );
  return useMemo(
    () => (
      <tr>
        {named}
        <CountCells counts={application} sliding={sliding} beside={sparkline} />
        {acted}
      </tr>
    ),
    [application, named, sparkline, acted, sliding],
  );
}

export function Applications(props: ApplicationsProps) {
  const { id, title, rows, tracked, sliding, empty, servers, barred } = props;
  const [sort, setSort] = useState<Sort>({ key: "name", descending: false });
  const [search, setSearch] = useState("");
  const searched = rows.length >= SEARCHED || search !== "";
  const found = useMemo(
    () => sorted(matching(rows, searched ? search : ""), sort),
    [rows, search, searched, sort],
  );
  const total = useMemo(() => totalOf(found.map(({ application }) => application)), [found]);
  const columns = servers ? 8 : 7;
  const all = tracked ? "Untrack All" : "Track All";
  return (
    <section class="block" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>
          {title} {rows.length > 0 && <small>{rows.length}</small>}
        </h2>
        <div class="block-tools">
          {searched && (
            <input
              type="search"
              class="search"
              placeholder="Search"
              aria-label={`Search ${title}`}
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Escape") setSearch("");
                if (event.key !== "ArrowDown") return;
                event.preventDefault();
                document.querySelector<HTMLElement>(`#${id} tbody :is(a, button)`)?.focus();
              }}
            />
          )}
          <button
            type="button"
            id={`${id}-csv`}
            class="quiet-button"
            disabled={found.length === 0}
            aria-label={`Save ${title} as CSV`}
            title="Saves exactly the rows shown as CSV"
            onClick={() => download(applicationsCsv(found, total, sliding), fileName([title], "csv"), CSV)}
          >
            <DownloadIcon /> CSV
          </button>
          {props.mayOperate && (
            <button
              type="button"
              disabled={rows.length === 0 || (!tracked && barred !== null)}
              title={!tracked && barred !== null ? barred : undefined}
              onClick={() => props.setTrackingOfAll(!tracked, false)}
            >
              {all}
            </button>
          )}
          {props.mayOperate && !tracked && (
            <button
              type="button"
              disabled={barred !== null}
              title={barred ?? "Tracks all of them, and every application that comes later, by the pattern *"}
              onClick={() => props.setTrackingOfAll(true, true)}
            >
              Track All, Also Later
            </button>
          )}
        </div>
      </header>
      <div class="scroll">
        <table
          id={id}
          class={[
            "applications",
            sliding && "sliding",
            servers && "several",
            found.length >= MANY && "many",
            !props.mayOperate && "looked-at",
          ]
            .filter(Boolean)
            .join(" ")}
        >
          <caption class="unseen">{title}</caption>
          <ApplicationsHead sort={sort} setSort={setSort} sliding={sliding} servers={servers} />
          <tbody onKeyDown={moveInRows}>
            {found.map((row) => (
              <ApplicationRow key={row.application.id} {...props} row={row} />
            ))}
            {found.length === 0 && (
              <tr class="empty">
                <td colSpan={columns}>{rows.length === 0 ? empty : "No application matches the search."}</td>
              </tr>
            )}
          </tbody>
          {found.length > 0 && (
            <tfoot>
              <tr class="total">
                <th scope="row" class="name">
                  {search === "" ? "Total" : `Total of ${counted(found.length, "application")}`}
                </th>
                {servers && <td class="server" />}
                <CountCells counts={total} sliding={sliding} />
                <td class="action" />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </section>
  );
}
