// The files that the page hands over: saved as a person saves them, then read.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** Presses a button that saves, and resolves to the file's name and bytes. */
export async function save(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

const CELL = /(?:"((?:[^"]|"")*)"|(-?\d+)?)(,|\r\n)/g;

/** The cells of each row: text where it is quoted, a number where it is not, null where there is nothing. */
function csvRows(text) {
  const rows = [[]];
  let end = 0;
  for (const [whole, quoted, bare, after] of text.matchAll(CELL)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? (bare === undefined ? null : Number(bare)));
    if (after === "\r\n") rows.push([]);
    end += whole.length;
  }
  assert.equal(end, text.length, "all of it is CSV");
  assert.deepEqual(rows.pop(), [], "the last row ends too");
  return rows;
}

/** The heads of a CSV file, and its rows, each as `{ head: cell }`. */
export async function saveCsv(page, button) {
  const { name, bytes } = await save(page, button);
  const [heads, ...rows] = csvRows(bytes.toString());
  return {
    name,
    heads,
    rows: rows.map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at]]))),
  };
}
