// The four ranges and the slider that selects a time frame.
import assert from "node:assert/strict";
import { ACTIVE, COUNTS, crosshair, newest } from "../reading.js";
import { scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const RANGES = [
  { name: "live", label: "Live", buckets: 60 },
  { name: "hour", label: "1 Hour", buckets: 720 },
  { name: "day", label: "1 Day", buckets: 1440 },
  { name: "week", label: "1 Week", buckets: 168 },
];
const start = (page) => page.getByRole("slider", { name: "Start of the time frame" });
const end = (page) => page.getByRole("slider", { name: "End of the time frame" });
const query = (page) => new URL(page.url()).searchParams;

/** The first and last bucket that both graphs show. */
async function shown(page) {
  const spans = [];
  for (const name of [COUNTS, ACTIVE]) {
    const slider = crosshair(page, name);
    spans.push(
      [await slider.getAttribute("aria-valuemin"), await slider.getAttribute("aria-valuemax")].map(Number),
    );
  }
  assert.deepEqual(spans[0], spans[1], "both graphs show the same");
  return spans[0];
}

async function chosen(page, { name, label, buckets }) {
  await until(async () => assert.deepEqual(await shown(page), [0, buckets - 1]));
  const pressed = page.locator(".ranges button[aria-pressed=true]");
  assert.deepEqual(
    (await pressed.allInnerTexts()).map((text) => text.trim()),
    [label],
  );
  assert.equal(query(page).get("range"), name);
  assert.equal(await page.locator(".ranger").count(), name === "live" ? 0 : 1, "a slider on all but Live");
}

scene("a button or a key chooses the range; all but Live have a slider", async (page) => {
  await chosen(page, RANGES[0]);
  for (const range of RANGES.toReversed()) {
    await page.getByRole("button", { name: range.label, exact: true }).click();
    await chosen(page, range);
  }
  await page.locator("h1").click();
  for (const [index, range] of RANGES.entries()) {
    await page.keyboard.press(String(index + 1));
    await chosen(page, range);
  }
});

scene("each range says how long its buckets are", async (page) => {
  const bucket = { hour: 5, day: 60, week: 3600 };
  for (const [name, seconds] of Object.entries(bucket)) {
    await page.goto(`${theatre.address}/?range=${name}`);
    const [text] = await until(() => newest(page, 1));
    const [from, to] = /(\d\d:\d\d:\d\d) – (\d\d:\d\d:\d\d) CET/.exec(text).slice(1);
    const clock = (time) => time.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
    assert.equal((clock(to) - clock(from) + 86_400) % 86_400, seconds, text);
  }
});

scene("the slider moves by its keys, both graphs with it, and the address follows", async (page) => {
  await page.goto(`${theatre.address}/?range=day`);
  await until(async () => assert.deepEqual(await shown(page), [0, 1439]));
  await start(page).focus();
  await page.keyboard.press("End");
  await until(async () => assert.deepEqual(await shown(page), [1438, 1439]), { every: 20 });
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowLeft");
  await until(async () => assert.deepEqual(await shown(page), [1435, 1439]));
  assert.equal(query(page).get("from"), "-300", "a frame that ends now moves on with the time");
  assert.match(await page.locator(".ranger-text").innerText(), /· 5 min/);

  await end(page).focus();
  await page.keyboard.press("ArrowLeft");
  await until(async () => assert.deepEqual(await shown(page), [1435, 1438]));
  const [from, to] = [query(page).get("from"), query(page).get("to")].map(Number);
  assert.equal(to - from, 180, "two moments, which stay");

  await page.getByRole("button", { name: "Whole range" }).click();
  await until(async () => assert.deepEqual(await shown(page), [0, 1439]));
  assert.equal(query(page).has("from"), false);
});

scene("the slider moves by the mouse: a handle, and the whole window", async (page) => {
  await page.goto(`${theatre.address}/?range=week`);
  await until(async () => assert.deepEqual(await shown(page), [0, 167]));
  const track = await page.locator(".ranger-track").boundingBox();
  const x = (share) => track.x + share * track.width;
  const middle = track.y + track.height / 2;
  await page.mouse.move(x(0) + 1, middle);
  await page.mouse.down();
  await page.mouse.move(x(0.5), middle, { steps: 5 });
  await until(async () => assert.ok((await shown(page))[0] > 40, "the graphs follow while it moves"));
  assert.equal(query(page).has("from"), false, "the address when it is let go");
  await page.mouse.up();
  await until(async () => assert.ok(query(page).has("from")));
  const [first, last] = await shown(page);
  assert.ok(Math.abs(first - 84) <= 6, `about the middle: ${first}`);
  assert.equal(last, 167);

  await page.mouse.move(x(0.75), middle);
  await page.mouse.down();
  await page.mouse.move(x(0.5), middle, { steps: 5 });
  await page.mouse.up();
  await until(async () => assert.ok(query(page).has("to")));
  const moved = await shown(page);
  assert.equal(moved[1] - moved[0], last - first, "as long as before");
  assert.ok(Math.abs(first - moved[0] - 42) <= 2, `a quarter of the week earlier: ${moved}`);
});

scene("dragging over a graph selects a time frame", async (page) => {
  await page.goto(`${theatre.address}/?range=week`);
  await until(async () => assert.deepEqual(await shown(page), [0, 167]));
  const box = await crosshair(page).boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await until(async () => {
    const [first, last] = await shown(page);
    assert.ok(Math.abs(first - 42) <= 1 && Math.abs(last - 84) <= 1, `${first} to ${last}`);
  });
  const address = page.url();
  await page.goBack();
  await until(async () => assert.deepEqual(await shown(page), [0, 167]));
  await page.goForward();
  assert.equal(page.url(), address);
  await until(async () => assert.ok((await shown(page))[0] > 40));
});
