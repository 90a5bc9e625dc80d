// The small picture under the slider: created, destroyed and rejected as areas, active as a line, by pixel maxima.
import type { Column, Series } from "../api/words";
import type { Palette } from "./palette";

/** The highest value of each pixel column; null where nothing was read. */
export function pixelMaxima(column: Column, width: number): Column {
  const found: Column = new Array(width).fill(null);
  const newest = Math.max(1, column.length - 1);
  column.forEach((value, index) => {
    if (value === null) return;
    const x = Math.min(width - 1, Math.round((index / newest) * (width - 1)));
    found[x] = Math.max(found[x] ?? 0, value);
  });
  // With fewer buckets than pixels, a bucket reaches to the next.
  const reach = Math.max(1, Math.ceil((width - 1) / newest));
  let value: number | null = null;
  let age = 0;
  return found.map((own) => {
    if (own !== null) {
      value = own;
      age = 0;
    } else age += 1;
    return age < reach ? value : null;
  });
}

function bars(
  pen: CanvasRenderingContext2D,
  column: Column,
  top: number,
  height: number,
  colour: string,
): void {
  if (top <= 0) return;
  pen.fillStyle = colour;
  column.forEach((value, x) => {
    // Something is never nothing: one pixel at least.
    if (value !== null && value > 0) {
      const tall = Math.max(1, (value / top) * (height - 4));
      pen.fillRect(x, height - tall, 1, tall);
    }
  });
}

export function drawOverview(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  series: Series,
  palette: Palette,
): void {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.scale(ratio, ratio);

  const whole = Math.max(1, Math.floor(width));
  const columns = (["created", "destroyed", "rejected"] as const).map((key) => ({
    key,
    maxima: pixelMaxima(series[key], whole),
  }));
  const top = Math.max(0, ...columns.flatMap(({ maxima }) => maxima.map((value) => value ?? 0)));
  for (const { key, maxima } of columns) bars(pen, maxima, top, height, palette[`${key}-fill`]);

  const active = pixelMaxima(series.active_max, whole);
  const most = Math.max(1, ...active.map((value) => value ?? 0));
  pen.strokeStyle = palette.active;
  pen.lineWidth = 1;
  pen.beginPath();
  let down = false;
  active.forEach((value, x) => {
    if (value === null) down = false;
    else {
      const y = height - 2 - (value / most) * (height - 6);
      if (down) pen.lineTo(x, y);
      else pen.moveTo(x, y);
      down = true;
    }
  });
  pen.stroke();
}
