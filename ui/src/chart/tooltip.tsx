// What a tooltip says about one bucket: when, each value, and what happened then.
import { count } from "../format/number";

export interface TooltipRow {
  name: string;
  value: number | null;
  /** Class of its swatch. */
  swatch: string;
  /** Smallest and largest value of the bucket, where they differ. */
  between?: [number, number] | null;
}

/** All that a tooltip says. */
export interface TooltipProps {
  when: string;
  rows: TooltipRow[];
  /** Nothing was read in this bucket. */
  gap: boolean;
  remarks: string[];
}

/** Marks of a bucket beyond these are only counted. */
const REMARKS = 4;

export function Tooltip({ when, rows, gap, remarks }: TooltipProps) {
  return (
    <div class="tooltip-body">
      <p class="tooltip-when">{when}</p>
      {gap ? (
        <p class="tooltip-gap">Nothing was read here</p>
      ) : (
        <dl>
          {rows.map(({ name, value, swatch, between }) => (
            <div key={name}>
              <dt>
                <i class={`swatch swatch-${swatch}`} aria-hidden="true" /> {name}
              </dt>
              <dd>
                {count(value)}
                {between && (
                  <small>
                    {" "}
                    {count(between[0])} to {count(between[1])}
                  </small>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {remarks.slice(0, REMARKS).map((text) => (
        <p key={text} class="tooltip-remark">
          {text}
        </p>
      ))}
      {remarks.length > REMARKS && <p class="tooltip-remark">and {remarks.length - REMARKS} more</p>}
    </div>
  );
}

/** The same in one sentence. */
export function spokenTooltip({ when, rows, gap, remarks }: TooltipProps): string {
  const values = gap ? ["nothing was read"] : rows.map(({ name, value }) => `${name} ${value ?? "not told"}`);
  return `${when}: ${[...values, ...remarks].join(", ")}`;
}
