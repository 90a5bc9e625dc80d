// The two graphs: what they draw, their legends, the cross-hair with its tooltip, marks of what happened.
import assert from "node:assert/strict";
import { ACTIVE, COUNTS, crosshair, graphSums, newest, pixels, press, said } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const SAID =
  /^\w{3} \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d CES?T: Created Sessions \d+, Destroyed Sessions \d+, Rejected Sessions \d+$/;
const arrive = (application, visitors) => theatre.stage.do("arrive", at(application, { visitors }));
const tooltips = (page) => page.locator(".tooltip");

/** The buckets in which sessions were created, by what the cross-hair says. */
const created = (buckets) => buckets.map((text) => Number(/Created Sessions (\d+)/.exec(text)?.[1] ?? 0));

scene("an arrival is on both graphs, in numbers and in colour", async (page, { api }) => {
  await api.track("/news");
  await page.goto(`${theatre.address}/?application=${(await api.named("/news")).id}`);
  await until(async () => assert.equal((await graphSums(page)).created, "0"));
  assert.equal(await pixels(page, 0, "created-fill"), 0, "nothing is drawn yet");
  const { created: visitors } = await arrive("/news", 7);
  assert.equal(visitors, 7);
  await until(async () => assert.equal((await graphSums(page)).created, "7"));
  await until(async () =>
    assert.ok((await pixels(page, 0, "created-fill")) > 50, "an area of created sessions"),
  );
  assert.ok((await pixels(page, 1, "active")) > 20, "a line of active sessions");
  const sum = created(await newest(page, 30)).reduce((all, one) => all + one, 0);
  assert.equal(sum, 7, "the buckets hold what the visitors did");
  const [active] = await newest(page, 1, ACTIVE);
  assert.match(active, /: Active Sessions 7$/);
});

scene("the legend hides a series and shows it again", async (page) => {
  await arrive("/open", 5);
  const entry = page.getByRole("button", { name: "Created Sessions", exact: true });
  assert.deepEqual(await page.locator("button.legend-entry").allInnerTexts(), [
    "Created Sessions",
    "Destroyed Sessions",
    "Rejected Sessions",
  ]);
  assert.deepEqual(await page.locator("span.legend-entry").allInnerTexts(), ["Active Sessions"]);
  await until(async () => assert.ok((await pixels(page, 0, "created-fill")) > 50));
  await entry.click();
  assert.equal(await entry.getAttribute("aria-pressed"), "false");
  await until(async () => assert.equal(await pixels(page, 0, "created-fill"), 0));
  assert.doesNotMatch((await newest(page, 1))[0], /Created/, "the tooltip leaves it out too");
  await entry.click();
  await until(async () => assert.ok((await pixels(page, 0, "created-fill")) > 50));
});

scene(
  "the pointer moves the cross-hair of both graphs; each tooltip tells date, time, zone and whole numbers",
  async (page) => {
    await until(async () => assert.match((await newest(page, 1))[0], SAID));
    const [upper, lower] = [
      await crosshair(page, COUNTS).boundingBox(),
      await crosshair(page, ACTIVE).boundingBox(),
    ];
    assert.equal(upper.x, lower.x, "the graphs lie under one another");
    assert.equal(upper.width, lower.width);
    await page.mouse.move(upper.x + upper.width - 40, upper.y + 50);
    await until(async () => assert.equal(await tooltips(page).count(), 2));
    const texts = await tooltips(page).evaluateAll((all) => all.map((one) => one.innerText.split(/\n+/)));
    const lines = page.locator(".crosshair");
    assert.equal(await lines.first().getAttribute("style"), await lines.last().getAttribute("style"));
    assert.match(texts[0][0], /^\w{3} \d{1,2} \w{3} 20\d\d \d\d:\d\d:\d\d CES?T$/);
    assert.equal(texts[0][0], texts[1][0], "the same bucket on both");
    const values = await tooltips(page).locator("dd").allInnerTexts();
    assert.ok(values.length >= 3);
    for (const value of values) assert.match(value, /^[\d,]+( [\d,]+ to [\d,]+)?$/);
    await page.mouse.move(5, 5);
    await until(async () => assert.equal(await tooltips(page).count(), 0));
  },
);

scene("a click locks the cross-hair where it is, another lets it go", async (page) => {
  await until(async () => assert.match((await newest(page, 1))[0], SAID));
  const box = await crosshair(page).boundingBox();
  const point = [box.x + box.width * 0.8, box.y + 60];
  await page.mouse.click(...point);
  await page.locator(".crosshair.locked").first().waitFor();
  assert.equal(await page.locator(".crosshair.locked").count(), 2, "on both graphs");
  const locked = await said(page);
  await page.mouse.move(box.x + 60, box.y + 60);
  await page.mouse.move(5, 5);
  assert.equal(await said(page), locked, "it stays although the pointer has gone");
  await page.mouse.click(...point);
  await until(async () => assert.equal(await page.locator(".crosshair.locked").count(), 0));
});

scene("the keys of a graph move the cross-hair, lock it and take it away", async (page) => {
  await until(async () => assert.match((await newest(page, 1))[0], SAID));
  const index = async () => Number(await crosshair(page).getAttribute("aria-valuenow"));
  const last = Number(await crosshair(page).getAttribute("aria-valuemax"));
  await press(page, "End");
  assert.ok((await index()) >= last - 1);
  const [end, left] = [await said(page), await press(page, "ArrowLeft")];
  assert.equal(await press(page, "ArrowRight"), end);
  assert.notEqual(left, end);
  assert.equal((await said(page, ACTIVE)).split(": ")[0], end.split(": ")[0], "the other graph follows");
  const before = await index();
  await press(page, "PageUp");
  // Live moves on meanwhile by a bucket or two, which takes the cross-hair with it to the left.
  assert.ok(before - (await index()) >= 10 && before - (await index()) <= 12);
  await crosshair(page).press("Enter");
  await page.locator(".crosshair.locked").first().waitFor();
  await crosshair(page).press("Enter");
  await until(async () => assert.equal(await page.locator(".crosshair.locked").count(), 0));
  await crosshair(page).press("Escape");
  await until(async () => assert.equal(await page.locator(".crosshair").count(), 0));
});

scene(
  "times are in the reader's zone, or in UTC",
  async (page) => {
    const [india] = await until(() => newest(page, 1));
    assert.match(india, / GMT\+5:30: /);
    await page.locator("h1").click();
    await page.keyboard.press("u");
    await until(async () => assert.match((await newest(page, 1))[0], / UTC: /));
    await page.reload();
    await until(async () => assert.match((await newest(page, 1))[0], / UTC: /), { every: 200 });
  },
  { timezoneId: "Asia/Kolkata" },
);

scene("a limit that is near is a line on the graph and a word in the legend", async (page, { api }) => {
  await api.track("/shop");
  await arrive("/shop", 5);
  await page.goto(`${theatre.address}/?application=${(await api.named("/shop")).id}`);
  await until(async () =>
    assert.equal(await page.locator(".legend").nth(1).locator(".legend-note").innerText(), "limit 5 · full"),
  );
  await until(async () => assert.ok((await pixels(page, 1, "limit")) > 100));
  await page.locator("#application-filter").selectOption("");
  await until(async () => assert.equal(await pixels(page, 1, "limit"), 0), { every: 200 });
});

scene("a reload of an application is marked, and its total goes on rising", async (page, { api }) => {
  await api.track("/mail");
  await arrive("/mail", 3);
  await until(async () => assert.equal((await api.named("/mail")).total, 3));
  await page.goto(`${theatre.address}/?range=hour&application=${(await api.named("/mail")).id}&from=-120`);
  await until(async () => assert.equal((await graphSums(page)).created, "3"));
  assert.equal(await pixels(page, 0, "mark"), 0);
  await theatre.stage.do("reload", at("/mail"));
  await until(async () => assert.ok((await newest(page, 4)).some((text) => /reloaded/.test(text))), {
    every: 200,
  });
  for (const graph of [0, 1]) {
    await until(async () =>
      assert.ok((await pixels(page, graph, "mark")) > 20, `a mark on graph ${graph + 1}`),
    );
  }
  await arrive("/mail", 2);
  await until(async () =>
    assert.deepEqual(await graphSums(page), { created: "5", destroyed: "3", rejected: "0" }),
  );
  const row = page.locator("#tracked tbody tr").first();
  await until(async () => assert.match(await row.innerText(), /^\/mail\s+2\s.*\s5\s/s));
});

scene(
  "what happened in the newest bucket is marked in it, also on a range whose buckets are long",
  async (page, { api }) => {
    await api.track("/news");
    await page.goto(`${theatre.address}/?range=week&application=${(await api.named("/news")).id}`);
    await until(() => newest(page, 1));
    assert.equal(await pixels(page, 0, "mark"), 0);
    await theatre.stage.do("reload", at("/news"));
    await until(async () => assert.match((await newest(page, 1))[0], /reloaded/), { every: 200 });
    assert.ok((await pixels(page, 0, "mark")) > 20);
  },
);
