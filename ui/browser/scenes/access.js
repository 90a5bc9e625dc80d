// WCAG 2.2 AA in every state of the page: axe-core finds nothing, light and dark, wide and narrow.
import assert from "node:assert/strict";
import { clean } from "../axe.js";
import { crosshair, graphSums, rowOf, said } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

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

scene("a chosen application with its limit, its account and the graphs as a table", async (page, { api }) => {
  await api.track("/shop");
  await page.goto(`${theatre.address}/?range=hour&application=${(await api.named("/shop")).id}`);
  await page.locator("#integrity").waitFor();
  await page.locator("#lifetime").waitFor();
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await page.locator("#buckets").waitFor();
  await clean(page, "an application");
});

scene("paused, and a search that finds nothing", async (page) => {
  await until(() => rowOf(page, "untracked", "/shop"));
  await page.getByRole("searchbox", { name: "Search Untracked Applications" }).fill("nothing of this name");
  await page.getByText("No application matches the search.").waitFor();
  await page.getByRole("combobox", { name: "Refresh interval" }).selectOption("Paused");
  await clean(page, "paused");
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
