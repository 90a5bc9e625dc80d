// The cross-hair that all graphs share: the bucket it stands on, and whether it is locked there.
import { Store } from "../store";

export interface Cursor {
  /** Start of the bucket. */
  time: number;
  /** Stays where it is until it is let go. */
  locked: boolean;
}

export type CursorStore = Store<Cursor | null>;

export const newCursor = (): CursorStore => new Store<Cursor | null>(null);

/** Follows the pointer, unless locked. */
export function pointAt(cursor: CursorStore, time: number | null): void {
  const now = cursor.get();
  if (now?.locked || now?.time === time) return;
  cursor.set(time === null ? null : { time, locked: false });
}

/** Locks the cross-hair here; where it is locked already, lets it go. */
export function toggleLock(cursor: CursorStore, time: number): void {
  cursor.set({ time, locked: !cursor.get()?.locked });
}
