// WCAG 2.2 AA in every state of the page: axe-core finds nothing, light and dark, wide and narrow.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { crosshair, graphSums, rowOf, said } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKS = ["light", "dark"];
const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 780 } };

/** What stands in scenes of their own below, as long as it is to do. */
const TO_DO = ["label-content-name-mismatch", "scrollable-region-focusable"];

/** What axe finds in the page as it is now, in a line each. */
async function found(page, left = TO_DO) {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate(
    ({ values, rules }) =>
      window.axe.run(document, { runOnly: { type: "tag", values }, rules, resultTypes: ["violations"] }),
    { values: RULES, rules: Object.fromEntries(left.map((rule) => [rule, { enabled: false }])) },
  );
  assert.ok(passes.length > 10, "axe has looked");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  );
}

/** Looks in both looks and both sizes. */
async function clean(page, state) {
  for (const look of LOOKS) {
    for (const [name, size] of Object.entries(SIZES)) {
      await page.emulateMedia({ colorScheme: look, reducedMotion: "reduce" });
      await page.setViewportSize(size);
      await until(async () =>
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), look),
      );
      assert.deepEqual(await found(page), [], `${state}, ${look}, ${name}`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `${state}, ${name}: ${overflow} wider than the window`);
    }
  }
}

scene("live, with tracked and untracked applications", async (page, { api }) => {
  await api.track("/crm", "/shop");
  await theatre.stage.do("arrive", at("/open", { visitors: 3 }));
  await until(() => rowOf(page, "tracked", "/shop"));
  await clean(page, "live");
});

scene("nothing tracked, a series hidden", async (page) => {
  await until(() => rowOf(page, "untracked", "/shop"));
  await page.getByRole("button", { name: "Created Sessions", exact: true }).click();
  await clean(page, "nothing tracked");
});

scene("a range with its slider, the cross-hair locked", async (page) => {
  await page.goto(`${theatre.address}/?range=hour&from=-600`);
  await until(async () => assert.ok((await graphSums(page)).created !== null));
  await crosshair(page).press("End");
  await crosshair(page).press("Enter");
  await until(async () => assert.match(await said(page), /Created/));
  await clean(page, "an hour");
});

for (const [key, name] of [
  ["s", "Settings"],
  ["?", "Keyboard"],
]) {
  scene(`the dialog ${name}`, async (page) => {
    await until(() => rowOf(page, "untracked", "/shop"));
    await page.locator("h1").click();
    await page.keyboard.press(key);
    await page.getByRole("dialog", { name }).waitFor();
    await clean(page, name);
  });
}

scene("both switches off, one after the other", async (page, { api }) => {
  await until(() => rowOf(page, "untracked", "/shop"));
  await api.putSettings({ enabled: true, track_per_application: false });
  await page.getByText("Tracking per application is switched off.").waitFor();
  await clean(page, "per application off");
  await api.putSettings({ enabled: false, track_per_application: true });
  await page.getByText("Session tracking is switched off.").waitFor();
  await clean(page, "off");
});

scene(
  "no server found",
  async (page) => {
    await page.locator(".nothing").waitFor();
    await clean(page, "nothing found");
  },
  { monitor: "lonely" },
);

scene(
  "no connection, and an action that was refused",
  async (page) => {
    await page.locator(".nothing").waitFor();
    await theatre.stage.do("kill_monitor", { monitor: "lonely" });
    await page.getByRole("alert").waitFor();
    await clean(page, "no connection");
  },
  { monitor: "lonely", expected: [/ERR_CONNECTION_REFUSED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/] },
);

scene("the name of a control holds what is written on it", async (page) => {
  await until(() => rowOf(page, "untracked", "/shop"));
  assert.deepEqual(await found(page, ["scrollable-region-focusable"]), []);
});

scene("a table that scrolls sideways can be scrolled by keys", async (page) => {
  await until(() => rowOf(page, "untracked", "/shop"));
  await page.setViewportSize(SIZES.narrow);
  assert.deepEqual(await found(page, ["label-content-name-mismatch"]), []);
});
