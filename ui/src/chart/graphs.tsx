// Both graphs with the buttons of the ranges and, on all but Live, the slider that selects a time frame.
import { useMemo, useRef, useState } from "preact/hooks";
import type { Application, Series } from "../api/words";
import { count } from "../format/number";
import { offsetOf, type Zone } from "../format/time";
import { ClockIcon } from "../look/icons";
import { frameOf, type Span, spanOf, wholeSpan } from "../view/frame";
import { type Frame, RANGES, type View } from "../view/view";
import { ActiveGraph, activeScale } from "./active-graph";
import { BucketTable } from "./bucket-table";
import { gaps } from "./columns";
import { CountsGraph, countsScale } from "./counts-graph";
import { newCursor } from "./cursor";
import { Export } from "./export";
import { Facts } from "./facts";
import { gutterOf } from "./geometry";
import { alertBuckets, markedBuckets } from "./marks";
import { Ranger } from "./ranger";
import { bucketOf, type GraphSetting } from "./setting";
import { timeAxis } from "./time-axis";

const HEIGHT = 190;

interface GraphsProps {
  view: View;
  /** Null until the first has arrived. */
  series: Series | null;
  /** The chosen application; null: the total. */
  application: Application | null;
  /** Whether a server that is shown ends expired sessions in batches. */
  batches: boolean;
  /** What is shown, as a file names it. */
  names: { application: string; server: string };
  zone: Zone;
  go: (change: Partial<View>) => void;
}

export function Graphs({ view, series, application, batches, names, zone, go }: GraphsProps) {
  const cursor = useMemo(newCursor, []);
  const [shown, setShown] = useState([true, true, true]);
  const [table, setTable] = useState(false);
  const section = useRef<HTMLElement>(null);
  // While the slider moves, the graphs follow it; the address follows when it is let go.
  const [moving, setMoving] = useState<Frame | null | undefined>(undefined);

  const limit = application?.limit ?? null;
  const times = series?.times ?? [];
  const seconds = series?.bucket_seconds ?? 1;
  const frame = moving === undefined ? view.frame : moving;
  const held = spanOf(frame, times, seconds);
  const span = held ?? wholeSpan(times);

  const select = (next: Span) => {
    setMoving(undefined);
    go({ frame: frameOf(next, times, seconds) });
  };

  const scales = {
    countsScale: countsScale(series, { span }, shown),
    activeScale: activeScale(series, span, limit),
  };
  const labels = [...scales.countsScale.ticks, ...scales.activeScale.ticks].map(count);
  const setting: GraphSetting = {
    series,
    span,
    ...scales,
    plot: {
      times,
      span,
      timeAxis: timeAxis(times, span, offsetOf(zone)),
      gutter: gutterOf(labels),
      drawings: {
        gaps: series === null ? [] : gaps(series, span),
        marks: series === null ? [] : markedBuckets(series),
        alerts: series === null ? { began: [], ended: [] } : alertBuckets(series),
        late: series?.late ?? [],
        limit: null,
      },
      height: HEIGHT,
      cursor,
      select: view.range === "live" ? null : select,
    },
    bucket: bucketOf(series, zone),
  };

  return (
    <section class="graphs" aria-label="Graphs" ref={section}>
      <CountsGraph
        setting={setting}
        shown={shown}
        batches={batches}
        toggle={(at) => setShown(shown.map((on, index) => (index === at ? !on : on)))}
      />
      <ActiveGraph setting={setting} limit={limit} />
      {series !== null && application !== null && (
        <Facts application={application} series={series} span={span} zone={zone} />
      )}
      {series !== null && held === null && (
        <p class="hint">The chosen time frame is no longer kept in this range; the whole range is shown.</p>
      )}
      {view.range !== "live" && series !== null && times.length > 1 && (
        <Ranger
          series={series}
          span={span}
          zone={zone}
          gutter={setting.plot.gutter}
          move={(next) => setMoving(frameOf(next, times, seconds))}
          select={select}
        />
      )}
      <div class="ranges">
        <Export
          shown={series === null ? null : { series, span, counts: shown, ...names }}
          zone={zone}
          table={table}
          setTable={setTable}
          canvases={() => [
            ...(section.current?.querySelectorAll<HTMLCanvasElement>(".plot-canvas canvas") ?? []),
          ]}
        />
        <fieldset class="buttons">
          <legend class="unseen">Range</legend>
          {RANGES.map(({ name, label }, index) => (
            <button
              key={name}
              type="button"
              aria-pressed={view.range === name}
              title={`${label} (key ${index + 1})`}
              onClick={() => go({ range: name, frame: null })}
            >
              <ClockIcon /> {label}
            </button>
          ))}
        </fieldset>
      </div>
      {table && series !== null && <BucketTable series={series} span={span} zone={zone} />}
    </section>
  );
}
