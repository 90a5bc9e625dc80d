// The order of alerts, whom each view shows, and what is said about who was told.
import { describe, expect, test } from "vitest";
import type { Alert, Receiver } from "../api/words";
import { firing, inOrder, ofServers, place, toldText, waitingText, what } from "./standing";

function alert(fingerprint: string, more: Partial<Alert> = {}): Alert {
  return {
    rule: "SessionsRejected",
    state: "firing",
    since: 100,
    severity: "critical",
    server: "s1",
    application: "a1",
    labels: { server: "tomcat", application: "/shop" },
    fingerprint,
    value: 3,
    summary: "3 refused",
    told: [],
    ...more,
  };
}

describe("alerts", () => {
  test("critical ones come first, then the oldest; what waits comes last", () => {
    const all = [
      alert("waits", { state: "pending", since: 1 }),
      alert("warns", { severity: "warning", since: 10 }),
      alert("newer", { since: 30 }),
      alert("older", { since: 20 }),
    ];
    expect(inOrder(all).map(({ fingerprint }) => fingerprint)).toEqual(["older", "newer", "warns", "waits"]);
    expect(firing(all)).toHaveLength(3);
  });

  test("those of other servers are left out, those of none are not", () => {
    const all = [alert("here"), alert("there", { server: "s2" }), alert("nowhere", { server: null })];
    expect(ofServers(all, "s1").map(({ fingerprint }) => fingerprint)).toEqual(["here", "nowhere"]);
    expect(ofServers(all, null)).toHaveLength(3);
  });

  test("say where they are, whatever the names are", () => {
    expect(place(alert("a"), [], "s1")).toBe("/shop on tomcat");
    expect(place({ labels: { server: "tomcat" } }, [], null)).toBe("tomcat");
    const long = place({ labels: { server: "x".repeat(5000), application: "/y".repeat(5000) } }, [], null);
    expect(long.length).toBeLessThan(200);
  });

  test("say what is so without repeating the place", () => {
    expect(what(alert("a", { summary: "/shop on tomcat: 3 refused" }))).toBe("3 refused");
    expect(what({ labels: { server: "tomcat" }, summary: "tomcat has not been read" })).toBe(
      "tomcat has not been read",
    );
  });

  test("say who is told, and how it goes", () => {
    expect(toldText([])).toBe("nobody is told");
    expect(toldText(["a", "b", "c", "d", "e"])).toBe("told to a, b, c and 2 more");
    const receiver = { waiting: 1, dropped: 0 } as Receiver;
    expect(waitingText(receiver)).toBe("1 word waits and will be tried again");
    expect(waitingText({ ...receiver, waiting: 0, dropped: 2 })).toBe("2 will never be told");
    expect(waitingText({ ...receiver, waiting: 0 })).toBe("");
  });
});
