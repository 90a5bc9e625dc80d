// The table Total Sessions: all applications, tracked or not; with several servers one row for each.
import type { Server, Totals } from "../api/words";
import { clipped, serverPlace } from "../format/name";
import { DownloadIcon } from "../look/icons";
import { CSV, download } from "../save/download";
import { totalsCsv } from "../save/rows-file";
import { fileName } from "../save/series-file";
import { ViewLink } from "../view/link";
import type { View } from "../view/view";
import { CountCells } from "./cells";

interface TotalSessionsProps {
  /** The totals of what is shown: of one server or of all together. */
  totals: Totals | undefined;
  /** One row for each of these above the total; empty when one server is shown. */
  servers: { server: Server; totals: Totals }[];
  view: View;
  go: (change: Partial<View>) => void;
}

const KINDS = ["Created", "Destroyed", "Rejected"];
const UNKNOWN: Totals = {
  server: null,
  active: null,
  created: null,
  destroyed: null,
  rejected: null,
  total: null,
};

export function TotalSessions({ totals, servers, view, go }: TotalSessionsProps) {
  const several = servers.length > 0;
  const saved = [
    ...servers.map(({ server, totals: counts }) => ({
      name: `${server.name} (${serverPlace(server)})`,
      counts,
    })),
    { name: "Total", counts: totals ?? UNKNOWN },
  ];
  return (
    <section class="block" aria-labelledby="totals-title">
      <header>
        <h2 id="totals-title">Total Sessions</h2>
        <div class="block-tools">
          <button
            type="button"
            id="totals-csv"
            class="quiet-button"
            disabled={totals === undefined}
            aria-label="Save Total Sessions as CSV"
            title="Saves exactly the rows shown as CSV"
            onClick={() => download(totalsCsv(saved), fileName(["Total Sessions"], "csv"), CSV)}
          >
            <DownloadIcon /> CSV
          </button>
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label="Totals">
        <table id="totals" class={several ? "totals several" : "totals"}>
          <caption class="unseen">Total Sessions</caption>
          <thead>
            <tr>
              {several && (
                <th scope="col" class="name">
                  Server
                </th>
              )}
              <th scope="col" class="number">
                Active
              </th>
              {KINDS.map((kind) => (
                <th key={kind} scope="col" class="windows">
                  {kind}
                </th>
              ))}
              <th scope="col" class="number">
                Total
              </th>
            </tr>
            <tr class="windows-head">
              <td colSpan={several ? 2 : 1} />
              {KINDS.map((kind) => (
                <th key={kind} scope="col" class="windows">
                  <span>5s</span> / <span>1m</span> / <span>1h</span>
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {servers.map(({ server, totals: own }) => (
              <tr key={server.id}>
                <th scope="row" class="name">
                  <span class="clip" title={clipped(`${server.name} · ${server.product}`, 1000)}>
                    <ViewLink view={view} change={{ server: server.id, application: null }} go={go}>
                      {clipped(server.name, 100)}
                    </ViewLink>{" "}
                    <small>{serverPlace(server)}</small>
                  </span>
                  {server.state === "away" && <span class="tag">away</span>}
                </th>
                <CountCells counts={own} sliding />
              </tr>
            ))}
            <tr class={several ? "total" : undefined}>
              {several && (
                <th scope="row" class="name" title="Sessions that servers of a cluster share count once">
                  All servers
                </th>
              )}
              <CountCells counts={totals ?? UNKNOWN} sliding />
            </tr>
          </tbody>
        </table>
      </section>
    </section>
  );
}
