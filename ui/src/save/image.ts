// Both graphs as one picture: what is on the screen, with its title and its legends.
import type { Palette } from "../chart/palette";

/** One graph of the picture. */
export interface ImageGraph {
  legend: { name: string; swatch: "created" | "destroyed" | "rejected" | "active"; note: string }[];
  canvas: HTMLCanvasElement;
}

const MARGIN = 16;
const TITLE = 50;
const LEGEND = 26;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

function drawLegend(pen: CanvasRenderingContext2D, graph: ImageGraph, top: number, palette: Palette): void {
  let x = MARGIN + 8;
  for (const { name, swatch, note } of graph.legend) {
    pen.fillStyle = palette[`${swatch}-fill`];
    pen.strokeStyle = palette[swatch];
    pen.fillRect(x, top + 6, 14, 10);
    pen.strokeRect(x + 0.5, top + 6.5, 13, 9);
    for (const [text, weight, colour, room] of [
      [name, 600, palette.text, 21],
      [note, 400, palette.axis, 6],
    ] as const) {
      x += room;
      pen.font = `${weight} 12.5px ${FONT}`;
      pen.fillStyle = colour;
      pen.fillText(text, x, top + 15);
      x += pen.measureText(text).width;
    }
    x += 18;
  }
}

/** Draws the graphs below each other; null where the browser draws no pictures. */
export function drawImage(
  title: string,
  subtitle: string,
  graphs: readonly ImageGraph[],
  palette: Palette,
): Promise<Blob | null> {
  const ratio = devicePixelRatio;
  const sizes = graphs.map(({ canvas }) => ({ width: canvas.width / ratio, height: canvas.height / ratio }));
  const width = Math.max(...sizes.map((size) => size.width)) + 2 * MARGIN;
  const height = sizes.reduce((sum, size) => sum + size.height + LEGEND + 8, TITLE) + MARGIN;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  if (pen === null) return Promise.resolve(null);
  pen.scale(ratio, ratio);
  pen.fillStyle = palette.surface;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = palette.text;
  pen.font = `650 16px ${FONT}`;
  pen.fillText(title, MARGIN + 8, 27, width - 3 * MARGIN);
  pen.fillStyle = palette.axis;
  pen.font = `12.5px ${FONT}`;
  pen.fillText(subtitle, MARGIN + 8, 45, width - 3 * MARGIN);
  let top = TITLE + 6;
  graphs.forEach((graph, index) => {
    drawLegend(pen, graph, top, palette);
    const { width: w = 0, height: h = 0 } = sizes[index] ?? {};
    pen.drawImage(graph.canvas, MARGIN, top + LEGEND, w, h);
    top += LEGEND + h + 8;
  });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
