// The settings: the switches of the monitor, for everybody, and what this browser alone remembers.
import { useState } from "preact/hooks";
import type { Pattern, Picture, Settings } from "../api/words";
import { Engines } from "../remote-write/engines";
import { useStore } from "../store";
import { Dialog } from "./dialog";
import { type Preferences, preferences, type Theme } from "./preferences";
import { ToTrack } from "./to-track";

const SWITCHES: readonly { key: keyof Settings; label: string; meaning: string }[] = [
  {
    key: "enabled",
    label: "Enabled",
    meaning:
      "The global switch for session tracking. Off: nothing is read from the servers. What was recorded is kept.",
  },
  {
    key: "track_per_application",
    label: "Track Session Per Application",
    meaning: "Keeps series per tracked application. Off: only the totals of the servers are kept.",
  },
];

const THEMES: readonly { name: Theme; label: string }[] = [
  { name: "auto", label: "As the system" },
  { name: "light", label: "Light" },
  { name: "dark", label: "Dark" },
];
const ZONES: readonly { name: Preferences["zone"]; label: string }[] = [
  { name: "local", label: "Of this browser" },
  { name: "utc", label: "UTC" },
];

interface ChoiceProps<Name extends string> {
  legend: string;
  group: string;
  choices: readonly { name: Name; label: string }[];
  chosen: Name;
  choose: (name: Name) => void;
}

function Choice<Name extends string>({ legend, group, choices, chosen, choose }: ChoiceProps<Name>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {choices.map(({ name, label }) => (
        <label key={name}>
          <input type="radio" name={group} checked={name === chosen} onChange={() => choose(name)} /> {label}
        </label>
      ))}
    </fieldset>
  );
}

interface SettingsProps {
  /** Null while there is no connection. */
  settings: Settings | null;
  put: (settings: Settings) => Promise<boolean>;
  /** Null while there is no connection. */
  picture: Picture | null;
  putPatterns: (page: Pattern[]) => Promise<boolean>;
  mayOperate: boolean;
  /** Whether all of this is of a fleet. */
  fleet: boolean;
  refusal: string | null;
  close: () => void;
}

export function SettingsDialog(props: SettingsProps) {
  const { settings, put, picture, putPatterns, mayOperate, fleet, refusal, close } = props;
  const chosen = useStore(preferences);
  const [waiting, setWaiting] = useState(false);
  const change = async (key: keyof Settings, on: boolean) => {
    if (settings === null) return;
    setWaiting(true);
    await put({ ...settings, [key]: on });
    setWaiting(false);
  };
  return (
    <Dialog id="settings" title="Settings" close={close}>
      <h3>Tracking</h3>
      {SWITCHES.map(({ key, label, meaning }) => (
        <div class="switch" key={key}>
          <input
            id={`setting-${key}`}
            type="checkbox"
            role="switch"
            aria-checked={settings?.[key] ?? false}
            aria-describedby={`meaning-${key}`}
            checked={settings?.[key] ?? false}
            disabled={settings === null || waiting || !mayOperate}
            onChange={(event) => void change(key, event.currentTarget.checked)}
          />
          <label for={`setting-${key}`}>{label}</label>
          <p id={`meaning-${key}`}>{meaning}</p>
        </div>
      ))}
      {refusal !== null && (
        <p class="notice problem" role="alert">
          {refusal}
        </p>
      )}
      <p class="quiet">
        {fleet
          ? "This is the page of a fleet: what is tracked stands in the sessionwatch.toml of each that shows it."
          : "Both apply to everybody who looks at this sessionwatch, and outlive a restart of it."}
        {!mayOperate && !fleet && " It takes the role operator to turn them."}
      </p>
      <ToTrack picture={picture} put={putPatterns} mayOperate={mayOperate} />
      <Engines engines={picture?.remote_writes ?? []} />
      <h3>This browser</h3>
      <Choice
        legend="Look"
        group="theme"
        choices={THEMES}
        chosen={chosen.theme}
        choose={(theme) => preferences.change({ theme })}
      />
      <Choice
        legend="Times in the zone"
        group="zone"
        choices={ZONES}
        chosen={chosen.zone}
        choose={(zone) => preferences.change({ zone })}
      />
    </Dialog>
  );
}
