// Deeds in words: with names where they are known, with what was sent where not.
import { expect, test } from "vitest";
import type { Change, Picture } from "../api/words";
import { deed } from "./deeds";

const picture = {
  applications: [{ id: "a1", name: "/shop" }],
  servers: [{ id: "s1", name: "tomcat" }],
} as Picture;

function change(fields: Partial<Change>): Change {
  const nothing = { application: null, server: null, settings: null, subject: null, from: null };
  return { time: 0, who: "alice", what: "track", ...nothing, ...fields };
}

test("a deed is told with the name of what it was done to", () => {
  expect(deed(change({ application: "a1" }), picture)).toBe("tracked /shop");
  expect(deed(change({ application: "gone" }), picture)).toBe("tracked gone");
  expect(deed(change({ what: "untrack_all", server: "s1" }), picture)).toBe(
    "untracked all applications of tomcat",
  );
  expect(deed(change({ what: "user_added", subject: "bob (viewer)" }), null)).toBe(
    "added the user bob (viewer)",
  );
  const settings = { enabled: false, track_per_application: true };
  expect(deed(change({ what: "settings", settings }), null)).toBe(
    "turned switches (enabled off, per application on)",
  );
});

test("what is new to this page is told by its word", () => {
  expect(deed(change({ what: "danced" }), null)).toBe("danced");
});
