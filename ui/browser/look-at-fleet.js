// Looks at the page of a fleet that somebody else has started: `node browser/look-at-fleet.js ADDRESS ACTIVE TOTAL`.
import assert from "node:assert/strict";
import { clean } from "./axe.js";
import { launch } from "./chromium.js";
import { number, tableOf } from "./reading.js";
import { until } from "./wait.js";
import { watch } from "./watch.js";

const [address, active, total] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage();
  const complaints = await watch(page, [new URL(address).host]);
  await page.goto(address);
  await until(async () => {
    const [row] = (await tableOf(page, "totals")).rows;
    assert.deepEqual([number(row.Active), number(row.Total)], [Number(active), Number(total)]);
  });
  await clean(page, "a fleet");
  assert.deepEqual(complaints, [], "the page complained");
  console.log(`${active} sessions, ${total} since they are counted`);
} finally {
  await browser.close();
}
