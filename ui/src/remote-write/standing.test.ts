// What is said about engines that are written to.
import { expect, test } from "vitest";
import type { RemoteWrite } from "../api/words";
import { away, queueText, wellText } from "./standing";

function engine(more: Partial<RemoteWrite> = {}): RemoteWrite {
  return {
    name: "metrics",
    url: "http://127.0.0.1:8428/api/v1/write",
    version: "2.0",
    waiting: 0,
    waiting_bytes: 0,
    sent: 1200,
    refused: 0,
    dropped: 0,
    failed: 0,
    trouble: null,
    since: null,
    notice: null,
    ...more,
  };
}

test("only those that take nothing are away", () => {
  const gone = engine({ trouble: "it could not be reached", since: 5 });
  expect(away([engine({ waiting: 9 }), gone])).toEqual([gone]);
});

test("what waits is said with its size, and what was dropped", () => {
  expect(queueText(engine({ waiting: 1, waiting_bytes: 900 }))).toBe(
    "1 sample waits on disk (900 B) and will be sent in order",
  );
  expect(queueText(engine({ waiting: 40, waiting_bytes: 3 * 1024 * 1024, dropped: 7 }))).toBe(
    "40 samples wait on disk (3.0 MiB); the queue was full, and the 7 oldest samples were dropped",
  );
});

test("one that is written to says its version, and only losses that there are", () => {
  expect(wellText(engine({ version: null, sent: 0, waiting: 5 }))).toBe(
    "Nothing was sent yet, 5 samples waiting",
  );
  expect(wellText(engine({ refused: 2, dropped: 1 }))).toContain(
    "0 samples waiting, 2 samples refused, 1 sample dropped",
  );
});
