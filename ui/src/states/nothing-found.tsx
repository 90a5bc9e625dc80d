// The first start without any server: what sessionwatch looks for and the commands that help.
import type { Fleet } from "../api/words";
import { clipped } from "../format/name";

const STEPS: readonly { command: string; text: string }[] = [
  {
    command: "sessionwatch jvms",
    text: "lists the JVMs of this machine: what was found in each, and why one can't be attached to.",
  },
  {
    command: "sessionwatch attach PID",
    text: "attaches to one of them while it runs; no restart is needed.",
  },
  {
    command: "sessionwatch agent-path",
    text: "prints the option for the server's own start, so that it is watched from its first second on.",
  },
];

/** Of a fleet: nobody writes to the engine yet. */
function NobodyWrites({ fleet }: { fleet: Fleet }) {
  return (
    <section class="nothing" aria-labelledby="nothing-title">
      <h2 id="nothing-title">No server found in the engine yet</h2>
      <p>
        This page shows what every sessionwatch of the fleet writes to{" "}
        <code>{clipped(fleet.engine, 200)}</code>. Each does so as soon as its <code>sessionwatch.toml</code>{" "}
        has a section <code>[[remote_write]]</code> with that address.
      </p>
    </section>
  );
}

export function NothingFound({ fleet }: { fleet: Fleet | null }) {
  // Whether there is none is not known while the engine is away, which is told elsewhere.
  if (fleet !== null) return fleet.trouble === null ? <NobodyWrites fleet={fleet} /> : null;
  return (
    <section class="nothing" aria-labelledby="nothing-title">
      <h2 id="nothing-title">No server found yet</h2>
      <p>
        sessionwatch looks for application servers on this machine, such as Tomcat, and attaches to them by
        itself. As soon as one is there, its sessions appear here. If one is running already, these tell more:
      </p>
      <dl>
        {STEPS.map(({ command, text }) => (
          <div key={command}>
            <dt>
              <code>{command}</code>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
