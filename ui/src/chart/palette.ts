// The colours of the stylesheet, for drawing on a canvas.
import { useMemo } from "preact/hooks";
import { look } from "../look/theme";
import { useStore } from "../store";

const NAMES = [
  "surface",
  "text",
  "created",
  "created-fill",
  "destroyed",
  "destroyed-fill",
  "rejected",
  "rejected-fill",
  "active",
  "active-fill",
  "band-fill",
  "grid",
  "axis",
  "muted",
  "mark",
  "limit",
  "alert",
  "gap",
] as const;

export type Palette = Record<(typeof NAMES)[number], string>;

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Palette;
}

/** The colours of the look that is on the screen. */
export function usePalette(): Palette {
  const now = useStore(look);
  return useMemo(read, [now]);
}
