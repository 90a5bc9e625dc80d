// Merging what a tick brings into the picture that is there. Rows that did not change keep their identity.
import type { Picture, Tick } from "../api/words";

function replaced<Row>(rows: Row[], changes: Row[] | undefined, key: (row: Row) => string | null): Row[] {
  if (changes === undefined || changes.length === 0) return rows;
  const left = new Map(changes.map((row) => [key(row), row]));
  const merged = rows.map((row) => {
    const change = left.get(key(row));
    if (change === undefined) return row;
    left.delete(key(row));
    return change;
  });
  merged.push(...left.values());
  return merged;
}

/** The picture after a tick: its rows replace those of the same id, new ones come last, nothing goes away. */
export function afterTick(picture: Picture, tick: Tick): Picture {
  const store = tick.store ?? picture.store;
  const alerts = tick.alerts ?? picture.alerts;
  const receivers = tick.receivers ?? picture.receivers;
  const fleet = tick.fleet ?? picture.fleet;
  const engines = tick.remote_writes ?? picture.remote_writes;
  return {
    ...(store === undefined ? {} : { store }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(receivers === undefined ? {} : { receivers }),
    ...(engines === undefined ? {} : { remote_writes: engines }),
    ...(fleet === undefined ? {} : { fleet }),
    time: tick.time ?? picture.time,
    version: tick.version ?? picture.version,
    settings: tick.settings ?? picture.settings,
    patterns: tick.patterns ?? picture.patterns,
    servers: replaced(picture.servers, tick.servers, (server) => server.id),
    totals: replaced(picture.totals, tick.totals, (totals) => totals.server),
    applications: replaced(picture.applications, tick.applications, (application) => application.id),
  };
}
