// Graph 1: created, destroyed and rejected sessions, overlaid areas that each start at zero.
import { useEffect, useState } from "preact/hooks";
import type { Series } from "../api/words";
import { count } from "../format/number";
import { preferences } from "../settings/preferences";
import { useStore } from "../store";
import { scaleFromZero } from "./axis";
import { inBatches } from "./batches";
import { highest, sum } from "./columns";
import { Legend } from "./legend";
import { Plot } from "./plot";
import type { Line } from "./plot-options";
import type { GraphSetting } from "./setting";
import { spokenTooltip, Tooltip, type TooltipProps } from "./tooltip";

/** The columns of this graph in the order of the legend. */
export const COUNTS = [
  { name: "Created Sessions", key: "created" },
  { name: "Destroyed Sessions", key: "destroyed" },
  { name: "Rejected Sessions", key: "rejected" },
] as const;

/** Colour alone does not tell them apart for everybody: the lines differ as well. */
const LINES: Line[] = [
  { stroke: "created", fill: "created-fill", width: 1.5 },
  { stroke: "destroyed", fill: "destroyed-fill", width: 1.5, dash: [6, 2] },
  { stroke: "rejected", fill: "rejected-fill", width: 1.5, dash: [2, 2] },
];

/** The axis that the columns need; those that are hidden need none. */
export function countsScale(
  series: Series | null,
  setting: { span: GraphSetting["span"] },
  shown: boolean[],
) {
  const columns =
    series === null ? [] : COUNTS.filter((_, index) => shown[index]).map(({ key }) => series[key]);
  return scaleFromZero(highest(columns, setting.span) ?? 0);
}

interface CountsGraphProps {
  setting: GraphSetting;
  shown: boolean[];
  toggle: (index: number) => void;
  /** Whether a server that is shown ends expired sessions in batches. */
  batches: boolean;
}

/** Said once in each browser, from the first batch on until it is understood. */
function BatchesNote({ seen }: { seen: boolean }) {
  const { batchesKnown } = useStore(preferences);
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    if (seen) setBegun(true);
  }, [seen]);
  if (batchesKnown || !(seen || begun)) return null;
  return (
    <p class="graph-note" id="batches">
      <span>
        Destroyed Sessions come in batches here: Tomcat looks for expired sessions only about once a minute,
        so a high peak is many time-outs at once, not a rush.
      </span>
      <button type="button" class="small" onClick={() => preferences.change({ batchesKnown: true })}>
        Understood
      </button>
    </p>
  );
}

export function CountsGraph({ setting, shown, toggle, batches }: CountsGraphProps) {
  const { series, span } = setting;
  const columns = COUNTS.map(({ key }) => series?.[key] ?? []);
  const sums = columns.map((column) => sum(column, span));
  const read = series?.active.some((value) => value !== null) || sums.some((value) => value !== null);
  const said = (index: number): TooltipProps => ({
    ...setting.bucket(index),
    rows: COUNTS.filter((_, at) => shown[at]).map(({ name, key }) => ({
      name,
      swatch: key,
      value: series?.[key][index] ?? null,
    })),
  });
  return (
    <section class="graph" aria-label="Created, destroyed and rejected sessions">
      <Legend
        toggle={toggle}
        entries={COUNTS.map(({ name, key }, index) => ({
          name,
          swatch: key,
          shown: shown[index] ?? true,
          note: sums[index] != null ? count(sums[index] ?? null) : read ? "not told" : null,
        }))}
      />
      <Plot
        {...setting.plot}
        label="Cross-hair of created, destroyed and rejected sessions"
        columns={columns}
        lines={LINES}
        shown={shown}
        band={null}
        scale={setting.countsScale}
        dots={(index) =>
          COUNTS.map(({ key }, at) => ({
            value: shown[at] ? (columns[at]?.[index] ?? null) : null,
            colour: key,
          }))
        }
        tooltip={(index) => <Tooltip {...said(index)} />}
        spoken={(index) => spokenTooltip(said(index))}
      />
      <BatchesNote seen={batches && shown[1] === true && series !== null && inBatches(series, span)} />
    </section>
  );
}
