// The keys that work anywhere on the page, and what the help sheet says about them.
import { useEffect, useRef } from "preact/hooks";

/** A key, its effect in words, and the effect. */
export interface Key {
  key: string;
  text: string;
  run: () => void;
}

/** Keys that are typed into a field, or that a control understands itself, are not for the page. */
function meant(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented)
    return false;
  if (document.querySelector("dialog[open]") !== null) return false;
  const at = event.target;
  if (at instanceof HTMLSelectElement || at instanceof HTMLTextAreaElement) return false;
  return !(at instanceof HTMLInputElement) || ["range", "checkbox", "radio"].includes(at.type);
}

/** Listens for the keys as long as `on`. */
export function useKeys(keys: Key[], on: boolean): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      if (!meant(event)) return;
      const found = latest.current.find(({ key }) => key === event.key || key === event.key.toLowerCase());
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [on]);
}
