// Engines that are written to by remote write: a line above the graphs while one is away, and how it goes with each.
import { useState } from "preact/hooks";
import type { RemoteWrite } from "../api/words";
import { clipped, sentence } from "../format/name";
import { sinceText, type Zone } from "../format/time";
import { CrossIcon } from "../look/icons";
import { away, queueText, wellText } from "./standing";

interface EnginesProps {
  engines: readonly RemoteWrite[];
  now: number;
  zone: Zone;
}

/** Said while it lasts: a fleet's graphs miss what waits here. */
export function EnginesAway({ engines, now, zone }: EnginesProps) {
  const gone = away(engines);
  if (gone.length === 0) return null;
  return (
    <section class="notice warning" role="status" aria-label="Remote write">
      <div>
        {gone.map((engine) => (
          <p key={engine.name}>
            <strong>
              {clipped(engine.name, 60)} takes nothing
              {engine.since !== null && ` since ${sinceText(engine.since, now, zone)}`}:
            </strong>{" "}
            {sentence(clipped(engine.trouble ?? "", 300))} {sentence(queueText(engine))}
          </p>
        ))}
      </div>
    </section>
  );
}

/** Read once and put away; what is new comes up again. */
export function EngineNotices({ engines }: Pick<EnginesProps, "engines">) {
  const [read, setRead] = useState<readonly string[]>([]);
  const unread = engines.filter(({ notice }) => notice !== null && !read.includes(notice));
  if (unread.length === 0) return null;
  return (
    <section class="notice warning" role="status" aria-label="Remote write, losses">
      <div>
        {unread.map(({ name, notice }) => (
          <p key={name}>
            <strong>Remote write to {clipped(name, 60)}:</strong> {sentence(clipped(notice ?? "", 500))}
          </p>
        ))}
      </div>
      <button
        type="button"
        class="icon-only plain"
        aria-label="Dismiss"
        onClick={() => setRead(engines.flatMap(({ notice }) => notice ?? []))}
      >
        <CrossIcon />
      </button>
    </section>
  );
}

/** All of them, in the settings. */
export function Engines({ engines }: Pick<EnginesProps, "engines">) {
  if (engines.length === 0) return null;
  return (
    <>
      <h3>Written to</h3>
      {engines.map((engine) => (
        <p key={engine.name}>
          <strong>{clipped(engine.name, 60)}</strong> <span class="quiet">{clipped(engine.url, 120)}</span>
          <br />
          {sentence(engine.trouble === null ? wellText(engine) : queueText(engine))}
        </p>
      ))}
    </>
  );
}
