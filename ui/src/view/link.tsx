// A link to another view: the page goes there by itself, and a new tab or window opens it by its address.
import type { ComponentChildren } from "preact";
import { queryOf, type View } from "./view";

interface ViewLinkProps {
  view: View;
  /** What is another there. */
  change: Partial<View>;
  go: (change: Partial<View>) => void;
  /** Whether it is what is looked at. */
  current?: boolean;
  children: ComponentChildren;
}

export function ViewLink({ view, change, go, current = false, children }: ViewLinkProps) {
  return (
    <a
      href={queryOf({ ...view, ...change })}
      aria-current={current ? "true" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(change);
      }}
    >
      {children}
    </a>
  );
}
