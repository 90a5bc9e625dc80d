// What else there is to say about the chosen application: whether its counts add up, and how long its sessions live.
import type { Application, Series } from "../api/words";
import { count } from "../format/number";
import { clockText, dayNumber, dayText, durationText, offsetOf, type Zone } from "../format/time";
import type { Span } from "../view/frame";
import { type Integrity, integrity } from "./integrity";

const AGREES = "Active at the start + created - destroyed = active: the server agrees with itself";
const DISAGREES =
  "The server's own numbers do not add up: sessions may have been loaded from elsewhere, swapped out or counted twice";

function Account({ account, series, zone }: { account: Integrity; series: Series; zone: Zone }) {
  const { from, to, start, created, destroyed, end, drift } = account;
  const offset = offsetOf(zone);
  const moment = (bucket: number) => {
    // The number is that of the bucket's end.
    const time = bucket + series.bucket_seconds;
    const sameDay = dayNumber(time, offset) === dayNumber(series.to, offset);
    return `${sameDay ? "" : `${dayText(time, offset)} `}${clockText(time, offset)}`;
  };
  const follows = end - drift;
  return (
    <p
      id="integrity"
      class={drift === 0 ? "account" : "account drifts"}
      title={drift === 0 ? AGREES : DISAGREES}
    >
      <span>
        <b>{count(start)}</b> active at {moment(from)}
      </span>{" "}
      <span>
        + <b>{count(created)}</b> created
      </span>{" "}
      <span>
        − <b>{count(destroyed)}</b> destroyed
      </span>{" "}
      <span>
        = <b>{count(follows)}</b>{" "}
        {drift === 0 && (to === series.to ? "active now" : `active at ${moment(to)}`)}
      </span>{" "}
      {drift !== 0 && (
        <span>
          but the server says <b>{count(end)}</b>{" "}
          <span class="drift">
            drift {drift > 0 ? "+" : "−"}
            {count(Math.abs(drift))}
          </span>
        </span>
      )}
    </p>
  );
}

interface FactsProps {
  application: Application;
  series: Series;
  span: Span;
  zone: Zone;
}

export function Facts({ application, series, span, zone }: FactsProps) {
  const account = integrity(series, span);
  const { mean_seconds: mean, longest_seconds: longest } = application;
  // Before the first session has ended both are zero, which says nothing.
  const lived = (longest ?? mean ?? 0) > 0;
  if (account === null && !lived) return null;
  return (
    <div class="facts">
      {account !== null && <Account account={account} series={series} zone={zone} />}
      {lived && (
        <p id="lifetime">
          {mean !== null && (
            <span>
              mean session lifetime <b>{durationText(mean)}</b>
            </span>
          )}{" "}
          {longest !== null && (
            <span>
              longest <b>{durationText(longest)}</b>
            </span>
          )}
        </p>
      )}
    </div>
  );
}
