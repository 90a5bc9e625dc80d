// Reading the page as a person does: its tables, its legends, its graphs and what the cross-hair says.
import assert from "node:assert/strict";
import { until } from "./wait.js";

export const COUNTS = "Cross-hair of created, destroyed and rejected sessions";
export const ACTIVE = "Cross-hair of active sessions";

/** The heads of a table and its rows, each as `{ head: text }`; `total` is the row at its foot. */
export function tableOf(page, id) {
  return page.locator(`#${id}`).evaluate((table) => {
    const text = (cell) => cell.innerText.trim().replace(/\s+/g, " ");
    const heads = [...table.tHead.rows[0].cells].map(text);
    const named = (row) => Object.fromEntries([...row.cells].map((cell, at) => [heads[at], text(cell)]));
    const rows = [...table.tBodies[0].rows];
    const empty = rows.find((row) => row.classList.contains("empty"));
    return {
      heads,
      below: table.tHead.rows[1] ? [...table.tHead.rows[1].cells].map(text).filter(Boolean) : [],
      empty: empty ? text(empty.cells[0]) : null,
      rows: empty ? [] : rows.map(named),
      total: table.tFoot === null ? null : named(table.tFoot.rows[0]),
    };
  });
}

export async function names(page, id) {
  return (await tableOf(page, id)).rows.map((row) => row.Application);
}

export async function rowOf(page, id, name) {
  const { rows } = await tableOf(page, id);
  const row = rows.find(({ Application }) => Application === name);
  assert.ok(row, `${name} is not in ${id}: ${rows.map(({ Application }) => Application)}`);
  return row;
}

/** `5 / 1,019 / 529` as numbers. */
export const windows = (text) => text.split(" / ").map(number);

export const number = (text) => {
  assert.match(text, /^\d{1,3}(,\d{3})*$/, "a whole number with thousands separators");
  return Number(text.replaceAll(",", ""));
};

/** What the legend of graph 1 says beside each name: the sum of what the graph shows. */
export function graphSums(page) {
  return page
    .locator(".legend")
    .first()
    .evaluate((legend) => {
      const entries = [...legend.querySelectorAll("li")].map((entry) => [
        entry.querySelector(".legend-entry").innerText.trim().split(" ")[0].toLowerCase(),
        entry.querySelector(".legend-note")?.innerText ?? null,
      ]);
      return Object.fromEntries(entries);
    });
}

export const crosshair = (page, name = COUNTS) => page.getByRole("slider", { name, exact: true });

/** What the cross-hair of a graph says now. */
export const said = (page, name) => crosshair(page, name).getAttribute("aria-valuetext");

/** Presses a key on a graph and awaits that its cross-hair says something else. */
export async function press(page, key, name = COUNTS) {
  const before = await said(page, name);
  await crosshair(page, name).press(key);
  return until(async () => {
    const now = await said(page, name);
    assert.notEqual(now, before, `${key} moves the cross-hair`);
    return now;
  });
}

/** What the newest buckets say, the newest first. */
export async function newest(page, buckets, name = COUNTS) {
  await crosshair(page, name).press("Escape");
  await until(async () => assert.match(await said(page, name), /^Arrow keys/));
  const all = [await press(page, "End", name)];
  while (all.length < buckets) all.push(await press(page, "ArrowLeft", name));
  await crosshair(page, name).press("Escape");
  return all;
}

/** How many pixels of the first or second graph have a colour of the stylesheet, however transparent. */
export function pixels(page, graph, colour) {
  return page
    .locator(".graph canvas")
    .nth(graph)
    .evaluate((canvas, name) => {
      // Read from a copy: reading the graph's own canvas would take it off the graphics card.
      const copy = new OffscreenCanvas(canvas.width, canvas.height + 1);
      const pen = copy.getContext("2d", { willReadFrequently: true });
      pen.drawImage(canvas, 0, 0);
      pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
      pen.fillRect(0, canvas.height, 1, 1);
      const wanted = pen.getImageData(0, canvas.height, 1, 1).data;
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let at = 0; at < data.length; at += 4) {
        const near = [0, 1, 2].every((part) => Math.abs(data[at + part] - wanted[part]) < 10);
        if (near && data[at + 3] > 60) found += 1;
      }
      return found;
    }, colour);
}
