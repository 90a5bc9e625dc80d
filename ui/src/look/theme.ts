// Light or dark: what the reader chose, else what the system says; paper is always light.

import { preferences } from "../settings/preferences";
import { Store } from "../store";

export type Look = "light" | "dark";

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
let printing = false;

function resolved(): Look {
  const { theme } = preferences.get();
  if (printing) return "light";
  if (theme !== "auto") return theme;
  return systemIsDark.matches ? "dark" : "light";
}

/** The look that is on the screen. */
export const look = new Store<Look>(resolved());

function apply(): void {
  document.documentElement.dataset.theme = resolved();
  look.set(resolved());
}

/** Keeps the look in step with the preference, the system and the printer. */
export function watchTheme(): void {
  preferences.subscribe(apply);
  systemIsDark.addEventListener("change", apply);
  for (const [event, on] of [
    ["beforeprint", true],
    ["afterprint", false],
  ] as const) {
    addEventListener(event, () => {
      printing = on;
      apply();
    });
  }
  apply();
}
