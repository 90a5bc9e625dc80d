// The buttons below the graphs: the same as a table, and as a file of exactly what is shown.

import { clipped } from "../format/name";
import { count } from "../format/number";
import { fullText, type Zone } from "../format/time";
import { DownloadIcon, TableIcon } from "../look/icons";
import { CSV, download, JSON_TYPE } from "../save/download";
import { drawImage } from "../save/image";
import { type ShownSeries, seriesCsv, seriesFileName, seriesJson } from "../save/series-file";
import { RANGES } from "../view/view";
import { sum } from "./columns";
import { COUNTS } from "./counts-graph";
import { usePalette } from "./palette";

interface ExportProps {
  /** Null: nothing is there to be saved yet. */
  shown: ShownSeries | null;
  zone: Zone;
  table: boolean;
  setTable: (on: boolean) => void;
  /** Both canvases, the upper first. */
  canvases: () => HTMLCanvasElement[];
}

const noted = (value: number | null) => (value === null ? "" : count(value));

export function Export({ shown, zone, table, setTable, canvases }: ExportProps) {
  const palette = usePalette();
  const savePicture = async () => {
    const [upper, lower] = canvases();
    if (shown === null || upper === undefined || lower === undefined) return;
    const { series, span, application, server } = shown;
    const from = fullText(series.times[span.first] ?? 0, zone);
    const to = fullText((series.times[span.last] ?? 0) + series.bucket_seconds, zone);
    const range = RANGES.find(({ name }) => name === series.range)?.label ?? "";
    const legend = COUNTS.flatMap(({ name, key }, index) =>
      shown.counts[index] ? [{ name, swatch: key, note: noted(sum(series[key], span)) }] : [],
    );
    const active = { name: "Active Sessions", swatch: "active" as const, note: "" };
    const image = await drawImage(
      `Sessions · ${clipped(application, 80)} · ${range}`,
      `${clipped(server, 80)} · ${from} – ${to}`,
      [
        { legend, canvas: upper },
        { legend: [active], canvas: lower },
      ],
      palette,
    );
    if (image !== null) download(image, seriesFileName(shown, "png"), "image/png");
  };
  const files: { name: string; save: (shown: ShownSeries) => void }[] = [
    { name: "CSV", save: (what) => download(seriesCsv(what), seriesFileName(what, "csv"), CSV) },
    { name: "JSON", save: (what) => download(seriesJson(what), seriesFileName(what, "json"), JSON_TYPE) },
    { name: "PNG", save: () => void savePicture() },
  ];
  return (
    <div class="exports">
      <button
        type="button"
        id="as-table"
        class="quiet-button"
        aria-pressed={table}
        title="The numbers of both graphs as a table"
        onClick={() => setTable(!table)}
      >
        <TableIcon /> Table
      </button>
      {files.map(({ name, save }) => (
        <button
          key={name}
          type="button"
          id={`save-${name.toLowerCase()}`}
          class="quiet-button"
          disabled={shown === null}
          aria-label={`Save the graphs as ${name}`}
          title={`Saves exactly what is shown as ${name}`}
          onClick={() => shown !== null && save(shown)}
        >
          <DownloadIcon /> {name}
        </button>
      ))}
    </div>
  );
}
