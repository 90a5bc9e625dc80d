// The options of uPlot: it draws lines, areas, axes and the grid; scales and ticks are ours.
import type uPlot from "uplot";
import { count } from "../format/number";
import type { Scale } from "./axis";
import { lonely } from "./columns";
import { type Drawings, drawGaps, drawNotes } from "./draw";
import { RIGHT, TOP, timeAxisHeight } from "./geometry";
import type { Palette } from "./palette";

/** How a column is drawn. */
export interface Line {
  stroke: keyof Palette | null;
  fill: keyof Palette | null;
  width: number;
  dash?: number[];
}

/** Ticks of the time axis and their labels. */
export interface TimeAxis {
  ticks: number[];
  labels: string[];
  dated: boolean;
}

/** All that changes from drawing to drawing; uPlot asks for it each time. */
export interface Current {
  palette: Palette;
  scale: Scale;
  time: TimeAxis;
  gutter: number;
  drawings: Drawings;
}

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

function seriesOptions(line: Line, current: () => Current): uPlot.Series {
  const { stroke, fill } = line;
  return {
    scale: "y",
    width: line.width,
    spanGaps: false,
    ...(line.dash ? { dash: line.dash } : {}),
    stroke: () => (stroke === null ? "transparent" : current().palette[stroke]),
    ...(fill === null ? {} : { fill: () => current().palette[fill] }),
    fillTo: () => current().scale.min,
    points: {
      show: stroke !== null,
      size: 4,
      filter: (plot, index, show) => {
        const column = plot.data[index];
        const [first, last] = plot.series[0]?.idxs ?? [];
        if (!show || column === undefined || first === undefined || last === undefined) return [];
        return lonely(column as (number | null)[], first, last);
      },
    },
  };
}

/** The options for lines over a time axis; `band` fills between two of them, counted from 1. */
export function canvasOptions(
  size: { width: number; height: number },
  lines: Line[],
  band: [number, number] | null,
  current: () => Current,
): uPlot.Options {
  return {
    ...size,
    padding: [TOP, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    // Frames of several seconds or weeks alike: nothing here is aligned to uPlot's own idea of time.
    scales: {
      x: { time: false, auto: false },
      y: { range: () => [current().scale.min, current().scale.max] },
    },
    series: [{}, ...lines.map((line) => seriesOptions(line, current))],
    ...(band === null ? {} : { bands: [{ series: band, fill: () => current().palette["band-fill"] }] }),
    axes: [
      {
        size: () => timeAxisHeight(current().time.dated),
        gap: 5,
        font: FONT,
        lineGap: 1.35,
        stroke: () => current().palette.axis,
        splits: () => current().time.ticks,
        values: () => current().time.labels,
        grid: { show: false },
        ticks: { size: 4, width: 1, stroke: () => current().palette.muted },
        border: { show: true, width: 1, stroke: () => current().palette.muted },
      },
      {
        size: () => current().gutter,
        gap: 8,
        font: FONT,
        stroke: () => current().palette.axis,
        splits: () => current().scale.ticks,
        values: (_, ticks) => ticks.map((tick) => count(tick)),
        grid: { width: 1, stroke: () => current().palette.grid },
        ticks: { show: false },
      },
    ],
    hooks: {
      drawClear: [(plot) => drawGaps(plot, current().drawings, current().palette)],
      draw: [(plot) => drawNotes(plot, current().drawings, current().palette)],
    },
  };
}
