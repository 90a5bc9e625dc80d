// The number cells that all tables share.
import type { ComponentChildren } from "preact";
import type { Counts } from "../api/words";
import { count, NOT_TOLD, windows } from "../format/number";
import { KINDS, type Kind } from "./rows";

const UNTOLD = "Not told by this server";

export function CountCell({ value, beside }: { value: number | null; beside?: ComponentChildren }) {
  return (
    <td class="number" title={value === null ? UNTOLD : undefined}>
      {beside ? <span class="beside">{count(value)}</span> : count(value)}
      {beside}
    </td>
  );
}

/** `5 / 19 / 529`: the last 5 s, 1 min and 1 h. */
function WindowsCell({ counts, kind }: { counts: Counts; kind: Kind }) {
  const told = windows(counts[kind]);
  return (
    <td class="windows" title={told === null ? UNTOLD : undefined}>
      {told?.join(" / ") ?? NOT_TOLD}
    </td>
  );
}

interface CountCellsProps {
  counts: Counts;
  sliding: boolean;
  /** Stands beside the number of active sessions. */
  beside?: ComponentChildren;
}

/** Active, the three kinds, total. */
export function CountCells({ counts, sliding, beside }: CountCellsProps) {
  return (
    <>
      <CountCell value={counts.active} beside={beside} />
      {KINDS.map((kind) =>
        sliding ? (
          <WindowsCell key={kind} counts={counts} kind={kind} />
        ) : (
          <CountCell key={kind} value={counts[kind]?.s1 ?? null} />
        ),
      )}
      <CountCell value={counts.total} />
    </>
  );
}
