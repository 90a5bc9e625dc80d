// The cross-hair of all graphs: it follows the pointer until it is locked.
import { expect, test } from "vitest";
import { newCursor, pointAt, toggleLock } from "./cursor";

test("it follows the pointer and goes with it", () => {
  const cursor = newCursor();
  pointAt(cursor, 10);
  expect(cursor.get()).toEqual({ time: 10, locked: false });
  pointAt(cursor, null);
  expect(cursor.get()).toBeNull();
});

test("locked, it stays; let go, it follows again", () => {
  const cursor = newCursor();
  toggleLock(cursor, 10);
  pointAt(cursor, 20);
  pointAt(cursor, null);
  expect(cursor.get()).toEqual({ time: 10, locked: true });
  toggleLock(cursor, 20);
  pointAt(cursor, 30);
  expect(cursor.get()).toEqual({ time: 30, locked: false });
});
