// The sparklines of the tracked applications: asked for once a minute, drawn beside the number of now.
import { useEffect, useState } from "preact/hooks";
import { getSparklines } from "../api/requests";
import type { Column } from "../api/words";
import { count } from "../format/number";
import { SPARK, sparkOf } from "./spark";

export type Hours = ReadonlyMap<string, Column>;

/** The last hour of each tracked application; asked for again when the minute or what is tracked changes. */
export function useHours(server: string | null, tracked: string, minute: number | null): Hours {
  const [hours, setHours] = useState<Hours>(new Map());
  useEffect(() => {
    if (minute === null || tracked === "") return;
    let stale = false;
    getSparklines(server).then(
      ({ sparklines }) => {
        if (!stale) setHours(new Map(sparklines.map(({ application, active }) => [application, active])));
      },
      // Without an answer the older ones stay; that the connection is lost is told elsewhere.
      () => {},
    );
    return () => {
      stale = true;
    };
  }, [server, tracked, minute]);
  return hours;
}

/** The hour up to now. */
export function Sparkline({ hour, now }: { hour: Column; now: number | null }) {
  const spark = sparkOf([...hour.slice(0, -1), now ?? hour.at(-1) ?? null]);
  if (spark === null) return null;
  const { width, height } = SPARK;
  const said = `Active in the last hour: ${count(spark.lowest)} to ${count(spark.highest)}`;
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={said}
    >
      <path class="spark-area" d={spark.area} />
      <path class="spark-line" d={spark.line} />
    </svg>
  );
}
