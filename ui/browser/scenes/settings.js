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

const tagOf = (page, table, name) =>
  page
    .locator(`#${table} tbody tr`, { has: page.getByText(name, { exact: true }) })
    .locator(".tag")
    .allInnerTexts();

scene(
  "a pattern is set on the page; what fits is tracked, and so is an application that comes later, at once",
  async (page, { api }) => {
    await until(() => rowOf(page, "untracked", "/shop"));
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    const sheet = dialog(page);
    await sheet.getByText("None but those tracked by hand.").waitFor();
    await sheet.getByRole("button", { name: "Pattern", exact: true }).click();
    const pattern = sheet.getByRole("textbox", { name: "Pattern 1: application" });
    await pattern.fill("shop");
    await sheet.getByText("fits none").waitFor();
    assert.ok(await sheet.getByRole("button", { name: "Save", exact: true }).isDisabled());
    await pattern.fill("/shop*");
    await sheet.getByText("Saving begins tracking 2 applications.").waitFor();
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    await sheet.getByRole("button", { name: "Save", exact: true }).waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await until(async () => assert.deepEqual(await tagOf(page, "tracked", "/shop/orders"), ["by /shop*"]));
    assert.deepEqual(await api.patterns(), {
      file: [],
      page: [{ application: "/shop*", server: null }],
    });

    await theatre.stage.do("deploy", at("/shop/later"));
    // At once: some of them may come before it is read first.
    await arrive("/shop/later", 3);
    await until(async () => assert.deepEqual(await tagOf(page, "tracked", "/shop/later"), ["by /shop*"]));
    await until(async () => {
      const { tracked, total, created } = await api.named("/shop/later");
      assert.deepEqual([tracked, total, created.h1], [true, 3, 3], "from its first session on");
    });

    // Untracked by hand it stays so, whatever comes and goes.
    await page.getByRole("button", { name: "Untrack /shop/later", exact: true }).click();
    await until(async () => assert.deepEqual(await tagOf(page, "untracked", "/shop/later"), ["left out"]));
    await theatre.stage.do("reload", at("/shop/later"));
    await arrive("/shop/later", 1);
    await until(async () => assert.equal((await api.named("/shop/later")).total, 4));
    assert.equal((await api.named("/shop/later")).tracked, false);
    await theatre.stage.do("undeploy", at("/shop/later"));

    await page.keyboard.press("s");
    await sheet.getByRole("button", { name: "Remove pattern 1" }).click();
    await sheet
      .getByText("Saving stops tracking 2 applications and removes what was recorded of them.")
      .waitFor();
    await sheet.getByRole("button", { name: "Save", exact: true }).click();
    await page.keyboard.press("Escape");
    await until(async () =>
      assert.equal((await tableOf(page, "tracked")).empty, "No applications currently tracked."),
    );
  },
);

scene("all can be tracked, also those that come later, and none any more", async (page, { api }) => {
  await until(() => rowOf(page, "untracked", "/shop"));
  await page.getByRole("button", { name: "Track All, Also Later" }).click();
  await until(async () =>
    assert.equal((await tableOf(page, "untracked")).empty, "All applications are tracked."),
  );
  await theatre.stage.do("deploy", at("/late"));
  await until(async () => assert.deepEqual(await tagOf(page, "tracked", "/late"), ["by *"]));
  await page.getByRole("button", { name: "Untrack All", exact: true }).click();
  await until(() => rowOf(page, "untracked", "/late"));
  assert.deepEqual((await api.patterns()).page, []);
  await theatre.stage.do("undeploy", at("/late"));
});

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
