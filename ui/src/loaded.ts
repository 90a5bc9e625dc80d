// A part of the page that is fetched after the rest is drawn.
import { useEffect, useState } from "preact/hooks";

/** The part once it is there; null before. Without it the rest of the page goes on, and the next visit asks again. */
export function useLoaded<Part>(load: () => Promise<Part>): Part | null {
  const [part, setPart] = useState<Part | null>(null);
  useEffect(() => {
    load().then(
      (loaded) => setPart(() => loaded),
      () => {},
    );
  }, []);
  return part;
}
