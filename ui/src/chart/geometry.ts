// Where things are within a graph, in CSS pixels. The canvas and what lies over it share this arithmetic.
import type { Scale } from "./axis";

/** Room above the plotted area, for the glyphs of marks. */
export const TOP = 14;
/** Room right of it, for half of the last time label. */
export const RIGHT = 14;

/** The plotted area and the values at its edges. */
export interface Geometry {
  left: number;
  top: number;
  width: number;
  height: number;
  /** The moments at its left and right edge. */
  from: number;
  to: number;
  scale: Scale;
}

/** Height of the time axis: dates stand on a second line. */
export const timeAxisHeight = (dated: boolean) => (dated ? 40 : 26);

/** Room for the labels of the value axis: as wide as the longest of all graphs, so that they line up. */
export function gutterOf(labels: readonly string[]): number {
  return 14 + 7 * Math.max(2, ...labels.map((label) => label.length));
}

export function xOf(geometry: Geometry, time: number): number {
  const span = geometry.to - geometry.from;
  return span <= 0 ? 0 : ((time - geometry.from) / span) * geometry.width;
}

export function yOf(geometry: Geometry, value: number): number {
  const { min, max } = geometry.scale;
  return max <= min ? geometry.height : ((max - value) / (max - min)) * geometry.height;
}

/** The moment at a distance from the left edge of the plotted area. */
export function timeAt(geometry: Geometry, x: number): number {
  if (geometry.width <= 0) return geometry.from;
  const share = Math.max(0, Math.min(1, x / geometry.width));
  return geometry.from + share * (geometry.to - geometry.from);
}

/** A length for a style. */
export const px = (length: number) => `${length}px`;
