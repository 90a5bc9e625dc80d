// The view in the address bar: back and forward work, and a home view opens where the address holds none.
import { Store } from "../store";
import { FIRST_VIEW, parseView, queryOf, sameView, type View } from "./view";

const HOME = "sessionwatch.home";
/** Steps of the slider within this time are one entry of the history. */
const ONE_STEP = 1500;

/** Storage may be switched off in the browser; then nothing is remembered. */
function remembered(): string | null {
  try {
    return localStorage.getItem(HOME);
  } catch {
    return null;
  }
}

/** The view that `/` opens. */
export function homeView(): View {
  const query = remembered();
  return query === null ? FIRST_VIEW : parseView(query);
}

/** Makes a view the home; false where the browser keeps nothing. */
export function setHome(view: View): boolean {
  try {
    localStorage.setItem(HOME, queryOf(view));
    return true;
  } catch {
    return false;
  }
}

export class Address {
  readonly view: Store<View>;
  #frameMoved = Number.NEGATIVE_INFINITY;

  constructor() {
    const view = location.search === "" ? homeView() : parseView(location.search);
    this.view = new Store(view);
    history.replaceState(null, "", queryOf(view));
    addEventListener("popstate", () => {
      this.view.set(location.search === "" ? homeView() : parseView(location.search));
    });
  }

  /** Shows another view, as a new entry of the history. */
  go(change: Partial<View>): void {
    const before = this.view.get();
    const view = { ...before, ...change };
    if (view.range === "live") view.frame = null;
    if (sameView(before, view)) return;
    const onlyFrame = sameView({ ...before, frame: null }, { ...view, frame: null });
    const again = onlyFrame && performance.now() - this.#frameMoved < ONE_STEP;
    this.#frameMoved = onlyFrame ? performance.now() : Number.NEGATIVE_INFINITY;
    history[again ? "replaceState" : "pushState"](null, "", queryOf(view));
    this.view.set(view);
  }

  /** Corrects the view without an entry of its own: what was asked for does not exist. */
  correct(change: Partial<View>): void {
    const view = { ...this.view.get(), ...change };
    history.replaceState(null, "", queryOf(view));
    this.view.set(view);
  }
}
