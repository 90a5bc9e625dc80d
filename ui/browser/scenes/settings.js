// The settings: both switches, what the page says when they are off, and the look of this browser.
import assert from "node:assert/strict";
import { graphSums, names, newest, pixels, rowOf, tableOf } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const dialog = (page) => page.getByRole("dialog", { name: "Settings" });
const arrive = (application, visitors) => theatre.stage.do("arrive", at(application, { visitors }));

async function turn(page, name, on) {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const choice = dialog(page).getByRole("switch", { name, exact: true });
  assert.equal(await choice.isChecked(), !on);
  await choice.click();
  await until(async () => assert.equal(await choice.getAttribute("aria-checked"), String(on)));
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
}

scene(
  "switched off nothing is read and the page says so; switched on again it goes on",
  async (page, { api }) => {
    await api.track("/crm");
    await until(() => rowOf(page, "tracked", "/crm"));
    await turn(page, "Enabled", false);
    await page.getByText("Session tracking is switched off.").waitFor();
    assert.equal((await api.settings()).enabled, false);
    const track = page.getByRole("button", { name: "Track /news", exact: true });
    await until(async () => assert.ok(await track.isDisabled()));
    assert.ok(await page.getByRole("button", { name: "Track All", exact: true }).isDisabled());

    const { total } = await api.named("/crm");
    await arrive("/crm", 2);
    // A gap has begun: the newest bucket that was read stays behind.
    await until(async () => assert.match((await newest(page, 1))[0], /nothing was read/), { every: 200 });
    assert.equal((await api.named("/crm")).total, total, "nothing was read");

    await page.getByRole("button", { name: "Switch on" }).click();
    await until(async () => assert.equal((await api.settings()).enabled, true));
    await page.getByText("Session tracking is switched off.").waitFor({ state: "detached" });
    await until(async () => assert.equal((await rowOf(page, "tracked", "/crm")).Total, String(total + 2)));
    await until(async () => assert.ok((await pixels(page, 0, "gap")) > 50, "the gap is hatched"));
  },
);

scene(
  "without tracking per application only the totals are kept, and the page says so",
  async (page, { api }) => {
    await api.track("/crm");
    await until(() => rowOf(page, "tracked", "/crm"));
    await turn(page, "Track Session Per Application", false);
    await page.getByText("Tracking per application is switched off.").waitFor();
    assert.deepEqual(await api.settings(), { enabled: true, track_per_application: false });
    const track = page.getByRole("button", { name: /^Track \// }).first();
    await until(async () => assert.ok(await track.isDisabled()));
    assert.equal(await track.getAttribute("title"), "Tracking per application is switched off");

    const before = Number((await tableOf(page, "totals")).rows[0].Total);
    await arrive("/open", 1);
    await until(async () => assert.equal(Number((await tableOf(page, "totals")).rows[0].Total), before + 1));
    await page.getByRole("button", { name: "Switch on" }).click();
    await until(async () => assert.equal((await api.settings()).track_per_application, true));
    await until(async () => assert.deepEqual(await names(page, "tracked"), ["/crm"]));
  },
);

scene("a switch that somebody else turns is turned on every page", async (page, { api }) => {
  await until(() => tableOf(page, "totals"));
  await api.putSettings({ enabled: false, track_per_application: true });
  await page.getByText("Session tracking is switched off.").waitFor();
  await api.putSettings({ enabled: true, track_per_application: true });
  await page.getByText("Session tracking is switched off.").waitFor({ state: "detached" });
});

scene(
  "the look is the system's, light or dark, and is remembered",
  async (page) => {
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const surface = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(await theme(), "dark", "the system's");
    const dark = await surface();
    await page.keyboard.press("s");
    await dialog(page).getByRole("radio", { name: "Light", exact: true }).check();
    assert.equal(await theme(), "light");
    assert.notEqual(await surface(), dark);
    await page.reload();
    assert.equal(await theme(), "light");
    await page.getByRole("button", { name: "Look: light" }).click();
    assert.equal(await theme(), "dark");
    await page.getByRole("button", { name: "Look: dark" }).click();
    await page.emulateMedia({ colorScheme: "light" });
    await until(async () => assert.equal(await theme(), "light"));
    await until(async () => assert.ok((await graphSums(page)).created !== null));
  },
  { look: "dark" },
);
