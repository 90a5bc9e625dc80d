// The first start without any server: what sessionwatch looks for and the commands that help.

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

export function NothingFound() {
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
