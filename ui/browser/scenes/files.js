// What is shown, in other forms: as a table, as CSV and JSON, as a picture. Each tells what the API tells.
import assert from "node:assert/strict";
import { coloured, crosshair, graphSums, number, pixels, tableOf, windows } from "../reading.js";
import { save, saveCsv } from "../saved.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const COLUMNS = ["created", "destroyed", "rejected", "active", "active_min", "active_max"];
/** Buckets at the end of a series in which more may happen, or be told later. */
const OPEN = 2;

/** Stops the page, so that what is read from it one after the other is of one moment. */
async function pause(page) {
  await page.getByRole("combobox", { name: "Refresh interval" }).selectOption("Paused");
}

/** The values of each closed bucket that the API has now, by its start. */
async function closed(api, query) {
  const series = await api.series(query);
  const buckets = series.times.map((time, index) => [time, COLUMNS.map((name) => series[name][index])]);
  return new Map(buckets.slice(0, -OPEN));
}

/** Compares rows, each `[time, values]`, with the API; `least` of them at least. */
async function agrees(rows, api, query, least) {
  const told = await closed(api, query);
  const common = rows.filter(([time]) => told.has(time));
  assert.ok(common.length >= least, `${common.length} of ${rows.length} buckets are in both`);
  assert.deepEqual(
    common,
    common.map(([time]) => [time, told.get(time)]),
  );
}

const values = (row) => COLUMNS.map((name) => row[name]);

/** An application with four sessions created and one destroyed, on its graph. */
async function busy(page, api, path, range = "live") {
  await api.track(path);
  const { id } = await api.named(path);
  await page.goto(`${theatre.address}/?range=${range}&application=${id}`);
  await until(async () => assert.equal((await graphSums(page)).created, "0"));
  await theatre.stage.do("arrive", at(path, { visitors: 4 }));
  await until(async () => assert.equal((await graphSums(page)).created, "4"));
  await theatre.stage.do("log_out", at(path, { visitors: 1 }));
  await until(async () =>
    assert.deepEqual(await graphSums(page), { created: "4", destroyed: "1", rejected: "0" }),
  );
  return `range=${range}&application=${id}`;
}

scene("the graphs are saved as CSV and as JSON, as the API has them", async (page, { api }) => {
  const query = await busy(page, api, "/crm");
  await pause(page);
  const csv = await saveCsv(page, "#save-csv");
  assert.match(csv.name, /^sessions-crm-live-\d{8}t\d{6}z\.csv$/);
  assert.deepEqual(csv.heads, ["time", "seconds", ...COLUMNS, "late", "marks"]);
  assert.equal(csv.rows.length, 60);
  assert.equal(
    csv.rows.reduce((sum, { created }) => sum + created, 0),
    4,
  );
  assert.ok(
    csv.rows.every(({ time, seconds }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time) && seconds === 1),
  );
  await agrees(
    csv.rows.map((row) => [Date.parse(row.time) / 1000, values(row)]),
    api,
    query,
    20,
  );

  const json = await save(page, "#save-json");
  assert.equal(json.name, csv.name.replace(/csv$/, "json"));
  const { buckets, ...about } = JSON.parse(json.bytes);
  assert.deepEqual(
    { ...about, server: null },
    { application: "/crm", server: null, range: "live", bucket_seconds: 1 },
  );
  assert.deepEqual(
    buckets.map((bucket) => [bucket.time, ...values(bucket), Number(bucket.late), bucket.marks.join("; ")]),
    csv.rows.map((row) => [row.time, ...values(row), row.late, row.marks]),
  );
});

scene("a file holds what is shown: the time frame, and the series that are not hidden", async (page) => {
  await page.goto(`${theatre.address}/?range=hour&from=-300`);
  await until(async () => assert.ok((await graphSums(page)).created !== null));
  await page.getByRole("button", { name: "Created Sessions", exact: true }).click();
  await pause(page);
  const { heads, rows } = await saveCsv(page, "#save-csv");
  assert.deepEqual(heads, ["time", "seconds", ...COLUMNS.slice(1), "late", "marks"]);
  const [first, last] = [
    await crosshair(page).getAttribute("aria-valuemin"),
    await crosshair(page).getAttribute("aria-valuemax"),
  ];
  assert.equal(rows.length, Number(last) - Number(first) + 1);
  assert.equal(rows.length, 60);
  const { buckets } = JSON.parse((await save(page, "#save-json")).bytes);
  assert.equal(buckets.length, rows.length);
  assert.ok(buckets.every((bucket) => !("created" in bucket) && "destroyed" in bucket));
});

scene("the picture shows both graphs as they are on the screen", async (page, { api }) => {
  await busy(page, api, "/news");
  await until(async () => assert.ok((await pixels(page, 0, "created-fill")) > 50));
  await pause(page);
  const { name, bytes } = await save(page, "#save-png");
  assert.match(name, /^sessions-news-live-\d{8}t\d{6}z\.png$/);
  const picture = await page.evaluateHandle(async (base64) => {
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([content], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas;
  }, bytes.toString("base64"));
  const box = await crosshair(page).boundingBox();
  const [width, height] = await picture.evaluate((canvas) => [canvas.width, canvas.height]);
  assert.ok(width >= box.width && height >= 2 * box.height, `${width} by ${height}`);
  for (const [graph, colour] of [
    [0, "created-fill"],
    [0, "destroyed"],
    [1, "active"],
  ]) {
    // The edges of a line are mixed with what is below, which a graph alone does not know.
    const [screen, drawn] = [await pixels(page, graph, colour), await coloured(picture, colour, "surface")];
    assert.ok(
      screen > 20 && drawn > screen / 3,
      `${colour}: ${screen} on the screen, ${drawn} in the picture`,
    );
  }
});

/** A row of the table of buckets as numbers: its start, then the six columns. */
function bucket(row) {
  const cells = [row.Created, row.Destroyed, row.Rejected, row.Active, row.Lowest, row.Highest];
  return [Date.parse(row.From) / 1000, cells.map((text) => (text === "–" ? null : number(text)))];
}

scene("the graphs are there as a table too, the newest first, page by page", async (page, { api }) => {
  const query = await busy(page, api, "/wiki", "hour");
  await page.locator("h1").click();
  await page.keyboard.press("u");
  const button = page.getByRole("button", { name: "Table", exact: true });
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  await until(async () => assert.match((await tableOf(page, "buckets")).rows[0].From, / UTC$/));
  await pause(page);
  const { heads, rows } = await tableOf(page, "buckets");
  assert.deepEqual(heads, [
    "From",
    "Created",
    "Destroyed",
    "Rejected",
    "Active",
    "Lowest",
    "Highest",
    "Remarks",
  ]);
  assert.equal(rows.length, 60);
  const read = rows.map(bucket);
  assert.deepEqual(
    read.map(([time]) => time),
    read.map((_, index) => read[0][0] - 5 * index),
  );
  await agrees(read, api, query, 50);
  assert.equal(
    read.reduce((sum, [, [created]]) => sum + created, 0),
    4,
  );
  assert.ok(
    read.some(([, [, , , , lowest, highest]]) => lowest !== null && lowest < highest),
    "values in between",
  );
  assert.equal(rows.at(-1).Remarks, "Nothing was read", "before it was tracked");

  await page.getByRole("button", { name: "Older" }).click();
  await page.getByText("2 of 12", { exact: true }).waitFor();
  assert.equal(bucket((await tableOf(page, "buckets")).rows[0])[0], read.at(-1)[0] - 5);
  await page.getByRole("button", { name: "Newer" }).click();
  await page.getByText("1 of 12", { exact: true }).waitFor();
  assert.deepEqual((await tableOf(page, "buckets")).rows, rows);
  await button.click();
  assert.equal(await page.locator("#buckets").count(), 0);
});

scene(
  "the tables are saved as CSV, in the order and with the search that are shown",
  async (page, { api }) => {
    await api.track("/crm", "/open", "/shop");
    await until(async () => assert.equal((await tableOf(page, "tracked")).rows.length, 3));
    await page.locator("#tracked").getByRole("button", { name: "Active" }).click();
    await pause(page);
    const KINDS = ["Created", "Destroyed", "Rejected"];
    const sums = (row) => KINDS.flatMap((kind) => windows(row[kind]));
    const shown = await tableOf(page, "tracked");
    const { name, heads, rows } = await saveCsv(page, "#tracked-csv");
    assert.equal(name, "sessions-tracked-applications.csv");
    const slid = ["created", "destroyed", "rejected"].flatMap((kind) => [
      `${kind} 5s`,
      `${kind} 1m`,
      `${kind} 1h`,
    ]);
    assert.deepEqual(heads, ["application", "server", "active", ...slid, "total"]);
    const numbers = (row) => [row.active, ...slid.map((head) => row[head]), row.total];
    assert.deepEqual(
      rows.map((row) => [row.application, ...numbers(row)]),
      [...shown.rows, shown.total].map((row) => [
        row.Application,
        number(row.Active),
        ...sums(row),
        number(row.Total),
      ]),
    );
    const { rows: totals } = await saveCsv(page, "#totals-csv");
    const [all] = (await tableOf(page, "totals")).rows;
    assert.deepEqual(totals.map(numbers), [[number(all.Active), ...sums(all), number(all.Total)]]);

    await api.untrackAll();
    await page.getByRole("combobox", { name: "Refresh interval" }).selectOption("1 Second");
    await until(async () => assert.equal((await tableOf(page, "untracked")).rows.length, 9));
    await page.getByRole("searchbox", { name: "Search Untracked Applications" }).fill("shop");
    await until(async () => assert.equal((await tableOf(page, "untracked")).rows.length, 2));
    const { rows: found } = await saveCsv(page, "#untracked-csv");
    assert.deepEqual(
      found.map((row) => row.application),
      ["/shop", "/shop/orders", "Total"],
    );
  },
);
