// The graphs as a table, newest first, for those who read better than they see.
import { useState } from "preact/hooks";
import type { Series } from "../api/words";
import { count } from "../format/number";
import { fullText, type Zone } from "../format/time";
import type { Span } from "../view/frame";
import { wasRead } from "./columns";
import { remarks } from "./marks";

/** Rows of one page of it. */
const PAGE = 60;

const COLUMNS = ["created", "destroyed", "rejected", "active", "active_min", "active_max"] as const;
const HEADS = ["Created", "Destroyed", "Rejected", "Active", "Lowest", "Highest"];

function BucketRow({ series, index, zone }: { series: Series; index: number; zone: Zone }) {
  const read = wasRead(series, index);
  return (
    <tr>
      <th scope="row">{fullText(series.times[index] ?? 0, zone)}</th>
      {COLUMNS.map((name) => (
        <td key={name} class="number">
          {count(series[name][index] ?? null)}
        </td>
      ))}
      <td class="remarks">
        {[...(read ? [] : ["Nothing was read"]), ...remarks(series, index)].join(" · ")}
      </td>
    </tr>
  );
}

export function BucketTable({ series, span, zone }: { series: Series; span: Span; zone: Zone }) {
  const [page, setPage] = useState(0);
  const rows = span.last - span.first + 1;
  const pages = Math.max(1, Math.ceil(rows / PAGE));
  const at = Math.min(page, pages - 1);
  const newest = span.last - at * PAGE;
  const indexes = Array.from({ length: Math.min(PAGE, newest - span.first + 1) }, (_, back) => newest - back);
  return (
    <div class="bucket-table">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scroll" tabIndex={0} aria-label="The graphs as a table">
        <table id="buckets">
          <caption class="unseen">The graphs as a table: one row for each bucket, newest first</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              {HEADS.map((head) => (
                <th key={head} scope="col" class="number">
                  {head}
                </th>
              ))}
              <th scope="col">Remarks</th>
            </tr>
          </thead>
          <tbody>
            {indexes.map((index) => (
              <BucketRow key={series.times[index]} series={series} index={index} zone={zone} />
            ))}
          </tbody>
        </table>
      </section>
      {pages > 1 && (
        <p class="pages">
          <button type="button" disabled={at === 0} onClick={() => setPage(at - 1)}>
            Newer
          </button>
          <span role="status">
            {count(at + 1)} of {count(pages)}
          </span>
          <button type="button" disabled={at === pages - 1} onClick={() => setPage(at + 1)}>
            Older
          </button>
        </p>
      )}
    </div>
  );
}
