// The watch itself: what it must notice, it notices. Without this, a silent page would prove nothing.
import assert from "node:assert/strict";
import { scene } from "../theatre.js";
import { until } from "../wait.js";

const EXPECTED = [
  [/^console: on purpose$/, () => console.error("on purpose")],
  [
    /^error: Error: thrown on purpose/,
    () =>
      setTimeout(() => {
        throw new Error("thrown on purpose");
      }),
  ],
  [/^dialog: on purpose$/, () => setTimeout(() => alert("on purpose"))],
  [
    /^violation: script-src/,
    () => document.head.append(Object.assign(document.createElement("script"), { text: "1" })),
  ],
  [/^violation: style-src/, () => document.body.setAttribute("style", "color: red")],
  // The policy stops a request for a part of the page before it is made, but not that the page is left.
  [/^request to 127\.0\.0\.1:9$/, () => location.assign("http://127.0.0.1:9/")],
];

scene(
  "an error, a dialog, a violation and a request to another host are noticed",
  async (page, { complaints }) => {
    for (const [expected, provoke] of EXPECTED) {
      await page.evaluate(provoke);
      await until(async () =>
        assert.ok(
          complaints.some((complaint) => expected.test(complaint)),
          String(expected),
        ),
      );
    }
  },
  {
    expected: [
      ...EXPECTED.map(([expected]) => expected),
      /Content Security Policy/,
      /violation: connect-src/,
    ],
  },
);
