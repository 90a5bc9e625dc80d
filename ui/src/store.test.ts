// A value that tells its readers when it is replaced.
import { expect, test } from "vitest";
import { Store } from "./store";

test("readers are told of every new value, and of the same value never", () => {
  const store = new Store({ a: 1, b: 2 });
  const seen: number[] = [];
  const stop = store.subscribe(() => seen.push(store.get().a));
  store.change({ a: 3 });
  store.set(store.get());
  stop();
  store.change({ a: 4 });
  expect(seen).toEqual([3]);
  expect(store.get()).toEqual({ a: 4, b: 2 });
});

test("a reader may leave while it is told", () => {
  const store = new Store(0);
  const seen: string[] = [];
  const stop = store.subscribe(() => {
    seen.push("first");
    stop();
  });
  store.subscribe(() => seen.push("second"));
  store.set(1);
  store.set(2);
  expect(seen).toEqual(["first", "second", "second"]);
});
