// The part of the page that only a fleet has: it is fetched when there is one.
import { useLoaded } from "../loaded";
import type { View } from "../view/view";

interface AheadProps {
  view: View;
  go: (change: Partial<View>) => void;
}

export function Ahead(props: AheadProps) {
  const part = useLoaded(() => import("./leaders"));
  return part && <part.Leaders {...props} />;
}
