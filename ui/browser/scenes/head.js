// The top of the page: filter, refresh interval, refresh now, home page; and the view in the address.
import assert from "node:assert/strict";
import { graphSums, number, rowOf, tableOf } from "../reading.js";
import { at, scene, theatre, visit } from "../theatre.js";
import { until } from "../wait.js";

const filter = (page) => page.getByRole("combobox", { name: "Application", exact: true });
const interval = (page) => page.getByRole("combobox", { name: "Refresh interval" });
const arrive = (application, visitors) => theatre.stage.do("arrive", at(application, { visitors }));
const total = async (page) => number((await tableOf(page, "totals")).rows[0].Total);

scene("the filter chooses the application of the graphs; Total comes first", async (page, { api }) => {
  await api.track("/news", "/crm");
  await until(async () =>
    assert.deepEqual(await filter(page).locator("option").allInnerTexts(), ["Total", "/crm", "/news"]),
  );
  const { id } = await api.named("/crm");
  await filter(page).selectOption({ label: "/crm" });
  await until(async () => assert.equal((await graphSums(page)).created, "0"));
  assert.equal(new URL(page.url()).searchParams.get("application"), id);
  await arrive("/news", 1);
  await arrive("/crm", 2);
  await until(async () => assert.equal((await graphSums(page)).created, "2"));
  await filter(page).selectOption({ label: "Total" });
  await until(async () => assert.ok(Number((await graphSums(page)).created) >= 3));
});

scene(
  "the address holds the view: another browser opens the same, back and forward work",
  async (page, { api }) => {
    await api.track("/crm");
    const label = async (of) => filter(of).evaluate((select) => select.selectedOptions[0].label);
    const range = (of) => of.locator(".ranges button[aria-pressed=true]").innerText();
    await until(async () => assert.equal(await filter(page).locator("option").count(), 2));
    await filter(page).selectOption({ label: "/crm" });
    await page.getByRole("button", { name: "1 Day", exact: true }).click();
    const slider = page.getByRole("slider", { name: "Start of the time frame" });
    await slider.focus();
    await slider.press("End");
    await until(async () => assert.match(page.url(), /from=-120$/));

    const other = await visit({ path: new URL(page.url()).search });
    await until(async () => {
      assert.equal(await label(other.page), "/crm");
      assert.match(await range(other.page), /1 Day/);
      assert.match(await other.page.locator(".ranger-text").innerText(), /· 2 min/);
    });
    await other.context.close();

    const entries = [
      ["/crm", /1 Day/],
      ["/crm", /Live/],
      ["Total", /Live/],
    ];
    for (const [application, name] of entries) {
      await page.goBack();
      await until(async () => {
        assert.equal(await label(page), application);
        assert.match(await range(page), name);
      });
    }
    await page.goForward();
    await until(async () => assert.equal(await label(page), "/crm"));
  },
);

scene("Set Home Page opens this view at /", async (page, { api }) => {
  await api.track("/wiki");
  await until(async () => assert.equal(await filter(page).locator("option").count(), 2));
  await filter(page).selectOption({ label: "/wiki" });
  await page.getByRole("button", { name: "1 Week", exact: true }).click();
  await page.getByRole("button", { name: "Set Home Page" }).click();
  await page.getByText("This view is the home page now").waitFor();
  const home = page.url();
  await page.getByRole("button", { name: "Live", exact: true }).click();
  await page.goto(`${theatre.address}/`);
  await until(async () => assert.equal(page.url(), home));
  await until(async () =>
    assert.match(await page.locator(".ranges button[aria-pressed=true]").innerText(), /1 Week/),
  );
});

scene(
  "an application that nobody knows is told, and the total is shown",
  async (page) => {
    await page.goto(`${theatre.address}/?range=hour&application=nobody`);
    await page.getByText(/The total is shown/).waitFor();
    await until(async () => assert.equal(page.url(), `${theatre.address}/?range=hour`));
    await until(async () => assert.ok((await graphSums(page)).created !== null));
  },
  { expected: [/status of 404/] },
);

scene(
  "an application that is untracked while its graph is shown gives way to the total",
  async (page, { api }) => {
    await api.track("/wiki");
    await page.goto(`${theatre.address}/?application=${(await api.named("/wiki")).id}`);
    await until(() => rowOf(page, "tracked", "/wiki"));
    await api.untrackAll();
    await page.getByText("The application is no longer tracked. The total is shown.").waitFor();
    await until(async () => assert.equal(page.url(), `${theatre.address}/?range=live`));
  },
  { expected: [/status of 404/] },
);

scene("the refresh interval has its choices, and is remembered", async (page) => {
  assert.deepEqual(await interval(page).locator("option").allInnerTexts(), [
    "1 Second",
    "5 Seconds",
    "10 Seconds",
    "30 Seconds",
    "1 Minute",
    "Paused",
  ]);
  assert.equal(await interval(page).inputValue(), "1s");
  await interval(page).selectOption("5 Seconds");
  await page.reload();
  assert.equal(await interval(page).inputValue(), "5s");
});

scene("paused, nothing moves until it is refreshed; P goes on", async (page) => {
  const live = await visit();
  await until(async () => assert.equal(await total(page), await total(live.page)));
  await interval(page).selectOption("Paused");
  await page
    .getByRole("status")
    .filter({ hasText: /Paused at \d\d:\d\d:\d\d/ })
    .waitFor();

  /** Both pages hear the same: what is on the live one after so many more visitors, the other has heard too. */
  const heard = async (visitors) => {
    const sessions = (await total(live.page)) + visitors;
    await arrive("/open", visitors);
    await until(async () => assert.equal(await total(live.page), sessions));
  };
  // For a moment after it was opened a page shows everything as it arrives.
  const before = await until(async () => {
    const shown = await total(page);
    await heard(1);
    assert.equal(await total(page), shown);
    return shown;
  });
  await heard(1);
  await heard(2);
  assert.equal(await total(page), before, "it stands still");
  await page.getByRole("button", { name: "Refresh now" }).click();
  await until(async () => assert.equal(await total(page), await total(live.page)));

  const second = await total(page);
  await heard(2);
  await heard(1);
  assert.equal(await total(page), second);
  await page.locator("h1").click();
  await page.keyboard.press("r");
  await until(async () => assert.equal(await total(page), await total(live.page)));

  await page.keyboard.press("p");
  assert.equal(await interval(page).inputValue(), "1s");
  await heard(1);
  await until(async () => assert.equal(await total(page), await total(live.page)));
  await live.context.close();
});

scene("? shows the keys, Escape closes them; the switch turns them off", async (page) => {
  await until(() => total(page));
  await page.locator("h1").click();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await help.waitFor();
  const keys = await help.locator("kbd").allInnerTexts();
  for (const key of ["1", "2", "3", "4", "R", "P", "U", "/", "S", "?"]) assert.ok(keys.includes(key), key);
  await help.getByLabel("These keys work").uncheck();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("2");
  await page.getByRole("button", { name: "Keyboard help" }).click();
  assert.equal(new URL(page.url()).searchParams.get("range"), "live", "the key did nothing");
});

scene("paused it stands still at once, also just after it was opened", async (page) => {
  await until(() => total(page));
  await interval(page).selectOption("Paused");
  const shown = await total(page);
  const live = await visit();
  await until(() => total(live.page));
  const sessions = (await total(live.page)) + 1;
  await arrive("/open", 1);
  await until(async () => assert.equal(await total(live.page), sessions));
  await live.context.close();
  assert.equal(await total(page), shown);
});

scene("one sheet opened in the moment in which another closes stays open", async (page) => {
  await until(() => total(page));
  await page.locator("h1").click();
  await page.keyboard.press("s");
  await page.getByRole("dialog", { name: "Settings" }).waitFor();
  // The browser tells of the end of a dialog a moment after it is off the screen.
  await page.evaluate(() => {
    document.querySelector("dialog").close();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
  });
  await until(async () => assert.equal(await page.locator("dialog#settings").count(), 0));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  assert.equal(await page.locator("dialog#help").count(), 1);
});
