// The help sheet: every key that does something.
import { Dialog } from "../settings/dialog";
import { preferences } from "../settings/preferences";
import { useStore } from "../store";
import type { Key } from "./keys";

const ON_A_GRAPH: readonly { key: string; text: string }[] = [
  { key: "← →", text: "move the cross-hair by one bucket" },
  { key: "Page ↑ ↓", text: "by ten" },
  { key: "Home End", text: "to the first, to the newest" },
  { key: "Enter", text: "lock it, let it go; a click does the same" },
  { key: "Esc", text: "take it away" },
];

const IN_A_TABLE: readonly { key: string; text: string }[] = [
  { key: "↑ ↓", text: "from row to row; Page ↑ ↓ by ten" },
  { key: "Home End", text: "to the first, to the last" },
  { key: "Enter", text: "show its graphs, track or untrack it" },
  { key: "↓", text: "in a search: to the first row; Esc clears it" },
];

function KeyList({ keys }: { keys: readonly { key: string; text: string }[] }) {
  return (
    <dl class="keys">
      {keys.map(({ key, text }) => (
        <div key={key}>
          <dt>
            <kbd>{key.length === 1 ? key.toUpperCase() : key}</kbd>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

export function HelpDialog({ keys, close }: { keys: Key[]; close: () => void }) {
  const { keys: on } = useStore(preferences);
  return (
    <Dialog id="help" title="Keyboard" close={close}>
      <h3>Anywhere</h3>
      <KeyList keys={keys} />
      <label class="keys-switch">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => preferences.change({ keys: event.currentTarget.checked })}
        />{" "}
        These keys work
      </label>
      <h3>On a graph</h3>
      <KeyList keys={ON_A_GRAPH} />
      <h3>In a table</h3>
      <KeyList keys={IN_A_TABLE} />
    </Dialog>
  );
}
