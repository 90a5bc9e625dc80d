// One graph: uPlot's canvas and, over it, the cross-hair, the tooltip and what pointer and keys do.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { Column } from "../api/words";
import { LEAST, type Span } from "../view/frame";
import type { Scale } from "./axis";
import { Crosshair, type Dot } from "./crosshair";
import type { CursorStore } from "./cursor";
import type { Drawings } from "./draw";
import { type Geometry, RIGHT, TOP, timeAxisHeight } from "./geometry";
import { usePalette } from "./palette";
import { canvasOptions, type Line, type TimeAxis } from "./plot-options";

/** With fewer pixels per bucket than this the lines are drawn thin and without dashes. */
const DENSE = 3;

export interface PlotProps {
  /** Says what the graph shows, for those who do not see it. */
  label: string;
  times: number[];
  span: Span;
  columns: Column[];
  lines: Line[];
  /** Which of the lines are shown. */
  shown: boolean[];
  /** Fills between two lines, counted from 1. */
  band: [number, number] | null;
  scale: Scale;
  /** The time axis for a width in pixels. */
  timeAxis: (width: number) => TimeAxis;
  gutter: number;
  drawings: Drawings;
  height: number;
  cursor: CursorStore;
  /** The dots of the cross-hair at a bucket. */
  dots: (index: number) => Dot[];
  tooltip: (index: number) => ComponentChildren;
  /** The tooltip in one sentence, for reading aloud. */
  spoken: (index: number) => string;
  /** Called with the buckets that were dragged over; null where there is nothing to select. */
  select: ((span: Span) => void) | null;
}

export function Plot(props: PlotProps) {
  const { times, span, columns, shown, scale, gutter, height } = props;
  const palette = usePalette();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [width, setWidth] = useState(0);

  const inner = Math.max(0, width - gutter - RIGHT);
  const time = props.timeAxis(inner);
  const from = times[span.first] ?? 0;
  const to = times[span.last] ?? 0;
  const geometry: Geometry = {
    left: gutter,
    top: TOP,
    width: inner,
    height: Math.max(0, height - TOP - timeAxisHeight(time.dated)),
    from,
    to,
    scale,
  };

  const current = useRef({ palette, scale, time, gutter, drawings: props.drawings });
  current.current = { palette, scale, time, gutter, drawings: props.drawings };

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const watcher = new ResizeObserver(() => setWidth(element.clientWidth));
    watcher.observe(element);
    setWidth(element.clientWidth);
    return () => watcher.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null || width === 0) return;
    const options = canvasOptions({ width, height }, props.lines, props.band, () => current.current);
    const made = new uPlot(options, [[], ...columns.map(() => [])], element);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [width === 0]);

  useLayoutEffect(() => {
    const made = plot.current;
    if (made === null) return;
    if (made.width !== width || made.height !== height) made.setSize({ width, height });
    // Dashes tell lines apart, but of many short strokes they only make a haze.
    const dense = span.last - span.first > inner / DENSE;
    made.batch(() => {
      props.lines.forEach((line, index) => {
        const drawn = made.series[index + 1];
        if (drawn === undefined) return;
        drawn.dash = dense ? [] : (line.dash ?? []);
        drawn.width = dense ? Math.min(1, line.width) : line.width;
      });
      shown.forEach((show, index) => {
        if (made.series[index + 1]?.show !== show) made.setSeries(index + 1, { show }, false);
      });
      made.setData([times, ...columns] as uPlot.AlignedData, false);
      made.setScale("x", { min: from, max: Math.max(to, from + LEAST - 1) });
    });
  });

  return (
    <div class="plot">
      <div class="plot-canvas" ref={host} aria-hidden="true" />
      {times.length > 0 && inner > 0 && (
        <Crosshair
          label={props.label}
          cursor={props.cursor}
          geometry={geometry}
          times={times}
          span={span}
          dots={props.dots}
          tooltip={props.tooltip}
          spoken={props.spoken}
          select={props.select}
        />
      )}
    </div>
  );
}
