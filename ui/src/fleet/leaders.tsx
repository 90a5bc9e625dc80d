// Of a fleet: which applications on which servers are ahead of all others. Asked for now and then, not with every tick.
import { useEffect, useState } from "preact/hooks";
import { getLeaders, type LeadersBy } from "../api/requests";
import type { Leader } from "../api/words";
import { clipped } from "../format/name";
import { count } from "../format/number";
import { ViewLink } from "../view/link";
import type { View } from "../view/view";

/** Milliseconds between two questions: what leads over an hour does not change with every second. */
const EVERY = 15_000;

interface Table {
  by: LeadersBy;
  title: string;
  value: (leader: Leader) => number | null;
  /** What is said when nobody leads. */
  none: string;
}

const TABLES: readonly Table[] = [
  {
    by: "rejected",
    title: "Most rejected, 1h",
    value: ({ rejected_h1 }) => rejected_h1,
    none: "Nobody was rejected in the last hour.",
  },
  {
    by: "growth",
    title: "Growing fastest, 1h",
    value: ({ growth_h1 }) => growth_h1,
    none: "Nowhere are more sessions than an hour ago.",
  },
  {
    by: "active",
    title: "Most active",
    value: ({ active }) => active,
    none: "There are no sessions.",
  },
];

function useLeaders(by: LeadersBy, { server, application }: View): Leader[] | null {
  const [leaders, setLeaders] = useState<Leader[] | null>(null);
  useEffect(() => {
    let stale = false;
    const ask = () => {
      if (document.hidden) return;
      // Without an answer the older ones stay; that the engine is away is told elsewhere.
      getLeaders(by, server, application).then(
        (rows) => {
          if (!stale) setLeaders(rows);
        },
        () => {},
      );
    };
    ask();
    const timer = setInterval(ask, EVERY);
    return () => {
      stale = true;
      clearInterval(timer);
    };
  }, [by, server, application]);
  return leaders;
}

interface LeadersProps {
  view: View;
  go: (change: Partial<View>) => void;
}

function LeadersTable({ table, view, go }: LeadersProps & { table: Table }) {
  const leaders = useLeaders(table.by, view)?.filter((leader) => (table.value(leader) ?? 0) > 0);
  return (
    <div class="scroll">
      <table id={`leaders-${table.by}`} class="leaders">
        <caption>{table.title}</caption>
        <thead class="unseen">
          <tr>
            <th scope="col">Application</th>
            <th scope="col">Server</th>
            <th scope="col">{table.title}</th>
          </tr>
        </thead>
        <tbody>
          {leaders?.map((leader) => {
            return (
              <tr key={`${leader.server} ${leader.application}`}>
                <th scope="row" class="name">
                  <span class="clip" title={clipped(leader.application, 1000)}>
                    {clipped(leader.application, 100)}
                  </span>
                </th>
                <td class="name">
                  <span class="clip" title={clipped(`${leader.server_name} · ${leader.instance}`, 1000)}>
                    <ViewLink view={view} change={{ server: leader.server, application: null }} go={go}>
                      {clipped(leader.server_name, 60)}
                    </ViewLink>{" "}
                    <small>{clipped(leader.instance, 60)}</small>
                  </span>
                </td>
                <td class="number">
                  {table.by === "growth" && "+"}
                  {count(table.value(leader))}
                </td>
              </tr>
            );
          })}
          {leaders?.length === 0 && (
            <tr class="empty">
              <td colSpan={3}>{table.none}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Of all applications, or of the chosen one: on which servers. */
export function Leaders(props: LeadersProps) {
  return (
    <section class="block" aria-labelledby="leaders-title">
      <header>
        <h2 id="leaders-title">Ahead of Others</h2>
      </header>
      <div class="leaders-row">
        {TABLES.map((table) => (
          <LeadersTable key={table.by} table={table} {...props} />
        ))}
      </div>
    </section>
  );
}
