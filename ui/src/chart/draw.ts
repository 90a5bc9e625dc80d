// What is drawn on the canvas besides the lines: gaps, marks with their glyphs, late buckets, the session limit.
import type uPlot from "uplot";
import type { Palette } from "./palette";

/** Everything that is drawn besides the lines. Times in seconds. */
export interface Drawings {
  /** Stretches in which nothing was read, as [start, end). */
  gaps: [number, number][];
  marks: number[];
  /** Where alerts began and ended. */
  alerts: { began: number[]; ended: number[] };
  late: number[];
  /** Height of the limit line; null without. */
  limit: number | null;
}

/** Runs with the canvas scaled to CSS pixels and restores it afterwards. */
function inPixels(plot: uPlot, run: (pen: CanvasRenderingContext2D, box: DOMRect) => void): void {
  const ratio = devicePixelRatio;
  const pen = plot.ctx;
  const { left, top, width, height } = plot.bbox;
  pen.save();
  pen.scale(ratio, ratio);
  run(pen, new DOMRect(left / ratio, top / ratio, width / ratio, height / ratio));
  pen.restore();
}

/** Crisp one-pixel lines lie on half pixels. */
const crisp = (value: number) => Math.round(value) + 0.5;

function line(pen: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

/** Hatches the stretches in which nothing was read; below everything else. */
export function drawGaps(plot: uPlot, drawings: Drawings, palette: Palette): void {
  if (drawings.gaps.length === 0) return;
  inPixels(plot, (pen, box) => {
    pen.strokeStyle = palette.gap;
    pen.lineWidth = 1;
    for (const [start, end] of drawings.gaps) {
      const left = Math.max(box.left, box.left + plot.valToPos(start, "x"));
      const right = Math.min(box.right, box.left + plot.valToPos(end, "x"));
      if (right - left < 1) continue;
      pen.save();
      pen.beginPath();
      pen.rect(left, box.top, right - left, box.height);
      pen.clip();
      // Hatching counts from the area's edge, not the gap's, so that it stands still while the graph moves on.
      const from = box.left + Math.floor((left - box.left - box.height) / 7) * 7;
      for (let x = from; x < right; x += 7) line(pen, x, box.bottom, x + box.height, box.top);
      pen.restore();
    }
  });
}

/** A full triangle where an alert began, an empty one where it ended: told apart without colours. */
function drawAlerts(
  plot: uPlot,
  { began, ended }: Drawings["alerts"],
  pen: CanvasRenderingContext2D,
  box: DOMRect,
  palette: Palette,
): void {
  pen.strokeStyle = palette.alert;
  for (const [times, full] of [
    [ended, false],
    [began, true],
  ] as const) {
    for (const time of times) {
      const at = Math.round(plot.valToPos(time, "x"));
      if (at < 0 || at > box.width) continue;
      const x = crisp(box.left + at);
      pen.setLineDash(full ? [5, 2] : [1, 3]);
      pen.lineWidth = 1;
      line(pen, x, box.top - 3, x, box.bottom);
      pen.setLineDash([]);
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(x, box.top - 12);
      pen.lineTo(x - 5, box.top - 3);
      pen.lineTo(x + 5, box.top - 3);
      pen.closePath();
      pen.fillStyle = full ? palette.alert : palette.surface;
      pen.fill();
      pen.stroke();
    }
  }
}

/** Draws the limit, the marks and the late buckets; above everything else. */
export function drawNotes(plot: uPlot, drawings: Drawings, palette: Palette): void {
  inPixels(plot, (pen, box) => {
    if (drawings.limit !== null) {
      const y = crisp(box.top + plot.valToPos(drawings.limit, "y"));
      if (y >= box.top - 1 && y <= box.bottom) {
        pen.strokeStyle = palette.limit;
        pen.lineWidth = 1.5;
        pen.setLineDash([7, 4]);
        line(pen, box.left, y, box.right, y);
      }
    }

    pen.strokeStyle = palette.mark;
    pen.fillStyle = palette.mark;
    pen.lineWidth = 1;
    pen.setLineDash([2, 3]);
    const marked = new Set(drawings.marks.map((time) => Math.round(plot.valToPos(time, "x"))));
    for (const at of marked) {
      if (at < 0 || at > box.width) continue;
      const x = crisp(box.left + at);
      line(pen, x, box.top - 4, x, box.bottom);
      pen.beginPath();
      pen.moveTo(x, box.top - 3);
      pen.lineTo(x - 4, box.top - 8);
      pen.lineTo(x, box.top - 13);
      pen.lineTo(x + 4, box.top - 8);
      pen.fill();
    }

    drawAlerts(plot, drawings.alerts, pen, box, palette);

    // A late bucket: an arrow that points back over the gap it also stands for.
    pen.fillStyle = palette.mark;
    for (const time of drawings.late) {
      const at = plot.valToPos(time, "x");
      if (at < 0 || at > box.width) continue;
      const x = box.left + at;
      pen.beginPath();
      pen.moveTo(x - 9, box.top + 7);
      pen.lineTo(x - 3, box.top + 3);
      pen.lineTo(x - 3, box.top + 11);
      pen.fill();
    }
  });
}
