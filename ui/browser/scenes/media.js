// The page on paper, and for those who want nothing to move.
import assert from "node:assert/strict";
import { ACTIVE, COUNTS, crosshair, graphSums, names, pixels, rowOf } from "../reading.js";
import { scene } from "../theatre.js";
import { until } from "../wait.js";

/** A4 less its margins, in CSS pixels. */
const PAPER = { width: 703, height: 1032 };
/** What can only be pressed. */
const PRESSED = [
  "#interval",
  ".exports",
  ".block-tools",
  ".action",
  ".tools button",
  ".ranger-handle",
  '.ranges button[aria-pressed="false"]',
];

const moving = (page) =>
  page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);

scene("on paper is what is shown, without what can only be pressed", async (page, { api }) => {
  await api.track("/crm", "/shop");
  await page.getByRole("button", { name: "1 Hour", exact: true }).click();
  await until(() => rowOf(page, "tracked", "/shop"));
  await until(async () => assert.ok((await graphSums(page)).created !== null));
  const untracked = await names(page, "untracked");
  for (const one of PRESSED) assert.ok(await page.locator(one).first().isVisible(), `${one} on the screen`);

  await page.emulateMedia({ media: "print" });
  await page.setViewportSize(PAPER);
  for (const one of PRESSED) {
    for (const place of await page.locator(one).all())
      assert.ok(!(await place.isVisible()), `${one} on paper`);
  }
  for (const id of ["totals", "tracked", "untracked"])
    assert.ok(await page.locator(`#${id}`).isVisible(), id);
  assert.deepEqual(await names(page, "untracked"), untracked);
  assert.ok(await page.getByRole("heading", { level: 1 }).isVisible());
  for (const canvas of await page.locator(".graph canvas").all()) {
    const box = await canvas.boundingBox();
    assert.ok(box.width > 500 && box.x + box.width <= PAPER.width, `a graph is ${box.width} wide on paper`);
  }
  assert.ok((await pixels(page, 1, "active")) > 20, "drawn, not empty");
  const overflow = await page.evaluate((width) => document.documentElement.scrollWidth - width, PAPER.width);
  assert.ok(overflow <= 0, `${overflow} wider than the paper`);
  assert.ok((await page.pdf({ format: "A4" })).length > 10_000);

  await page.emulateMedia({ media: "screen" });
  for (const name of [COUNTS, ACTIVE]) assert.ok(await crosshair(page, name).isVisible(), "and back");
});

scene("nothing moves for those who want nothing to move", async (page) => {
  const live = () => page.locator(".pulse.live i").waitFor();
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await live();
  await until(async () => assert.ok((await moving(page)) > 0, "the word Live has a pulse"));
  await page.emulateMedia({ reducedMotion: "reduce" });
  await live();
  await until(async () => assert.equal(await moving(page), 0));
  // A switch that is turned moves over at once.
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  assert.equal(await moving(page), 0);
  for (const name of ["transitionDuration", "animationDuration"]) {
    const times = await page.evaluate(
      (property) => [
        ...new Set([...document.querySelectorAll("*")].map((one) => getComputedStyle(one)[property])),
      ],
      name,
    );
    assert.deepEqual(times, ["0s"], name);
  }
});
