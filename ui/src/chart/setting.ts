// What both graphs have in common: the series, the buckets shown, the time axis, the cross-hair.
import type { Series } from "../api/words";
import { bucketText, type Zone } from "../format/time";
import type { Span } from "../view/frame";
import type { Scale } from "./axis";
import { wasRead } from "./columns";
import { remarks } from "./marks";
import type { PlotProps } from "./plot";

export interface GraphSetting {
  series: Series | null;
  span: Span;
  countsScale: Scale;
  activeScale: Scale;
  /** The same for both plots. */
  plot: Pick<
    PlotProps,
    "times" | "span" | "timeAxis" | "gutter" | "drawings" | "height" | "cursor" | "select"
  >;
  /** The head and the foot of a bucket's tooltip. */
  bucket: (index: number) => { when: string; gap: boolean; remarks: string[] };
}

export function bucketOf(series: Series | null, zone: Zone): GraphSetting["bucket"] {
  return (index) => {
    const time = series?.times[index];
    if (series === null || time === undefined) return { when: "", gap: true, remarks: [] };
    return {
      when: bucketText(time, series.bucket_seconds, zone),
      gap: !wasRead(series, index),
      remarks: remarks(series, index),
    };
  };
}
