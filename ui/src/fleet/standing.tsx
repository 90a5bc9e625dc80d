// Of a fleet: the engine is away, or not every application is shown.
import type { Fleet } from "../api/words";
import { clipped, sentence } from "../format/name";
import { count } from "../format/number";
import { sinceText, type Zone } from "../format/time";

interface EngineTroubleProps {
  fleet: Fleet;
  now: number;
  zone: Zone;
}

export function EngineTrouble({ fleet, now, zone }: EngineTroubleProps) {
  if (fleet.trouble === null) return null;
  return (
    <div class="notice problem" role="alert">
      <p>
        <strong>
          The engine does not answer
          {fleet.since !== null && ` since ${sinceText(fleet.since, now, zone)}`}.
        </strong>{" "}
        {sentence(clipped(fleet.trouble, 500))} What is shown is from before; nothing is lost that the engine
        has or that waits for it.
      </p>
    </div>
  );
}

/** There are more applications than a page can be told of every few seconds. */
export function Fewer({ shown, all }: { shown: number; all: number }) {
  if (shown >= all) return null;
  return (
    <p class="hint">
      {count(shown)} of {count(all)} applications, those with most sessions. A group, a server or{" "}
      <code>[[track]]</code> in sessionwatch.toml shows others.
    </p>
  );
}
