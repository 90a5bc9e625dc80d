// Within the rows of the tables: sparklines, and the keys that go from row to row.
import assert from "node:assert/strict";
import { names, rowOf } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

/** What has the focus, by its name. */
const focused = (page) =>
  page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText);

scene("a tracked application has the line of its last hour beside its number", async (page, { api }) => {
  await api.track("/crm", "/open");
  const { id } = await api.named("/open");
  await theatre.stage.do("arrive", at("/open", { visitors: 4 }));
  const row = page.locator("#tracked tbody tr").filter({ hasText: "/open" });
  const line = row.getByRole("img");
  await until(async () => {
    const { active } = await api.named("/open");
    assert.equal((await rowOf(page, "tracked", "/open")).Active, String(active));
    const hour = (await api.sparklines()).find(({ application }) => application === id).active;
    assert.equal(hour.length, 60, "one value for each minute");
    const told = [...hour.slice(0, -1), active].filter((value) => value !== null);
    assert.equal(
      await line.getAttribute("aria-label"),
      `Active in the last hour: ${Math.min(...told)} to ${Math.max(...told)}`,
    );
  });
  const drawn = await line.locator(".spark-line").boundingBox();
  assert.ok(drawn.width > 0 || drawn.height > 0, "something is drawn");
  assert.equal(await page.locator("#untracked svg.spark").count(), 0, "untracked ones have no hour");
  assert.equal(await page.locator("#tracked svg.spark").count(), 2);
});

scene("arrow keys go from row to row, on the names and on the buttons", async (page, { api }) => {
  await api.track("/crm", "/mail", "/news", "/wiki");
  await until(async () => assert.equal((await names(page, "tracked")).length, 4));
  const steps = async (pairs) => {
    for (const [key, name] of pairs) {
      await page.keyboard.press(key);
      assert.equal(await focused(page), name, key);
    }
  };
  await page.locator("#tracked").getByRole("link", { name: "/crm", exact: true }).focus();
  await steps([
    ["ArrowDown", "/mail"],
    ["ArrowDown", "/news"],
    ["ArrowUp", "/mail"],
    ["End", "/wiki"],
    ["ArrowDown", "/wiki"],
    ["Home", "/crm"],
    ["ArrowUp", "/crm"],
    ["PageDown", "/wiki"],
  ]);
  // News of the row leaves the focus where it is.
  const { Total: before } = await rowOf(page, "tracked", "/wiki");
  await theatre.stage.do("arrive", at("/wiki", { visitors: 1 }));
  await until(async () => assert.notEqual((await rowOf(page, "tracked", "/wiki")).Total, before));
  assert.equal(await focused(page), "/wiki");
  await page.keyboard.press("Enter");
  const { id } = await api.named("/wiki");
  await until(async () => assert.equal(new URL(page.url()).searchParams.get("application"), id));

  await page.getByRole("button", { name: "Untrack /crm", exact: true }).focus();
  await steps([
    ["ArrowDown", "Untrack /mail"],
    ["End", "Untrack /wiki"],
  ]);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await until(async () => assert.deepEqual(await names(page, "tracked"), ["/crm", "/mail", "/wiki"]));
});

scene("from the search the arrow leads into the table", async (page) => {
  await until(async () => assert.equal((await names(page, "untracked")).length, 9));
  await page.locator("h1").click();
  await page.keyboard.press("/");
  assert.equal(await focused(page), "Search Untracked Applications");
  await page.keyboard.type("shop");
  await until(async () => assert.equal((await names(page, "untracked")).length, 2));
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "Track /shop");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "Track /shop/orders");
});
