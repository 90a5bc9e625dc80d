// Graph 2: active sessions, the last value of each bucket with a band from its minimum to its maximum.
import type { Series } from "../api/words";
import type { Span } from "../view/frame";
import { type Scale, scaleAround } from "./axis";
import { highest, lowest } from "./columns";
import { Legend } from "./legend";
import { drawnLimit, limitText, secondsToFull } from "./limit";
import { Plot } from "./plot";
import type { Line } from "./plot-options";
import type { GraphSetting } from "./setting";
import { spokenTooltip, Tooltip, type TooltipProps } from "./tooltip";

const LINES: Line[] = [
  { stroke: null, fill: null, width: 0 },
  { stroke: null, fill: null, width: 0 },
  { stroke: "active", fill: "active-fill", width: 1.5 },
];
const SHOWN = [true, true, true];

/** The axis for the values and, where it is drawn, the limit. */
export function activeScale(series: Series | null, span: Span, limit: number | null): Scale {
  if (series === null) return scaleAround(0, 0);
  const columns = [series.active, series.active_min, series.active_max];
  const top = highest(columns, span) ?? 0;
  return scaleAround(lowest(columns, span) ?? 0, Math.max(top, drawnLimit(limit, top) ?? 0));
}

/** Minimum and maximum of a bucket where they say more than its last value. */
function between(series: Series, index: number): [number, number] | null {
  const low = series.active_min[index] ?? null;
  const high = series.active_max[index] ?? null;
  return low === null || high === null || low === high ? null : [low, high];
}

export function ActiveGraph({ setting, limit }: { setting: GraphSetting; limit: number | null }) {
  const { series, span } = setting;
  const active = series?.active ?? [];
  const untold =
    series !== null && active.every((value) => value === null) && series.created.some((n) => n !== null);
  const top = series === null ? null : highest([series.active, series.active_max], span);
  const full = series === null ? null : secondsToFull(series, limit);
  const note = limit !== null && limit > 0 ? limitText(limit, full) : untold ? "not told" : null;
  const said = (index: number): TooltipProps => ({
    ...setting.bucket(index),
    rows: [
      {
        name: "Active Sessions",
        swatch: "active",
        value: active[index] ?? null,
        between: series === null ? null : between(series, index),
      },
    ],
  });
  return (
    <section class="graph" aria-label="Active sessions">
      <Legend
        toggle={null}
        entries={[{ name: "Active Sessions", swatch: "active", shown: true, note, near: full !== null }]}
      />
      <Plot
        {...setting.plot}
        label="Cross-hair of active sessions"
        columns={[series?.active_max ?? [], series?.active_min ?? [], active]}
        lines={LINES}
        shown={SHOWN}
        band={[1, 2]}
        scale={setting.activeScale}
        drawings={{ ...setting.plot.drawings, late: [], limit: drawnLimit(limit, top) }}
        dots={(index) => [{ value: active[index] ?? null, colour: "active" }]}
        tooltip={(index) => <Tooltip {...said(index)} />}
        spoken={(index) => spokenTooltip(said(index))}
      />
    </section>
  );
}
