// What fires now, and who cannot be told of it: calm lines above the graphs.
import type { Alert, Receiver } from "../api/words";
import { clipped, sentence } from "../format/name";
import { counted } from "../format/number";
import { sinceText, type Zone } from "../format/time";
import { firing, inOrder, toldText, troubled, waitingText } from "./standing";

/** Alerts beyond these are only counted. */
const NAMED = 3;

interface FiringProps {
  alerts: readonly Alert[];
  receivers: readonly Receiver[];
  now: number;
  zone: Zone;
  open: () => void;
}

export function AlertsFiring({ alerts, now, zone, open }: Omit<FiringProps, "receivers">) {
  const all = inOrder(firing(alerts));
  if (all.length === 0) return null;
  const bad = all.some(({ severity }) => severity === "critical");
  return (
    <section class={`notice alerting ${bad ? "problem" : "warning"}`} role="status" aria-label="Alerts">
      <div>
        {all.slice(0, NAMED).map(({ fingerprint, rule, summary, since, told }) => (
          <p key={fingerprint}>
            <strong>{clipped(rule, 60)}</strong> {sentence(clipped(summary, 300))}{" "}
            <span class="quiet">
              Since {sinceText(since, now, zone)}; {toldText(told)}.
            </span>
          </p>
        ))}
        {all.length > NAMED && <p>and {counted(all.length - NAMED, "more alert")}.</p>}
      </div>
      <button type="button" class="small" onClick={open}>
        All alerts
      </button>
    </section>
  );
}

/** Said while it lasts, whether anything fires or not: the next alert would not arrive either. */
export function TellingTrouble({ receivers, now, zone }: Pick<FiringProps, "receivers" | "now" | "zone">) {
  const silent = troubled(receivers);
  if (silent.length === 0) return null;
  return (
    <section class="notice warning" role="status" aria-label="Delivery of alerts">
      <div>
        {silent.slice(0, NAMED).map((receiver) => (
          <p key={receiver.name}>
            <strong>{clipped(receiver.name, 60)} cannot be told of alerts</strong>
            {receiver.since !== null && ` since ${sinceText(receiver.since, now, zone)}`}:{" "}
            {sentence(clipped(receiver.trouble ?? "", 300))} {sentence(waitingText(receiver))}
          </p>
        ))}
        {silent.length > NAMED && <p>and {counted(silent.length - NAMED, "more receiver")}.</p>}
      </div>
    </section>
  );
}
