// The camera: a page in one look and one size, made a picture in docs/images.
import assert from "node:assert/strict";
import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.js";
import { graphSums, number, tableOf } from "./reading.js";
import { until } from "./wait.js";
import { watch } from "./watch.js";

export const FOLDER = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

export const browser = await launch();
await mkdir(FOLDER, { recursive: true });

/** A tab in one look and one size. */
async function tab(address, look, size) {
  const context = await browser.newContext({
    viewport: SIZES[size],
    colorScheme: look,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await watch(page, [new URL(address).host]);
  return page;
}

/** One picture: opens the address, brings the page into its state, and looks. */
export async function picture(name, address, prepare, { look = "light", size = "wide", whole = false } = {}) {
  const page = await tab(address, look, size);
  await page.goto(address);
  await prepare(page);
  const path = `${FOLDER}${name}.png`;
  await page.screenshot({ path, fullPage: whole, animations: "disabled" });
  await page.context().close();
  console.log(`${name}.png: ${Math.ceil((await stat(path)).size / 1024)} kB`);
}

const drawn = (page) => until(async () => assert.ok((await graphSums(page)).created !== null));

/** Something is drawn and told. */
export const live = async (page) => {
  await drawn(page);
  await until(async () => number((await tableOf(page, "totals")).rows[0].Total));
};
