// Names from servers are any text: they are shown as text, whatever is in them; and several servers side by side.
import assert from "node:assert/strict";
import { names, tableOf } from "../reading.js";
import { scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const LONG = `/${"long-".repeat(819)}`;
const SERVER = `<img src=x onerror="alert(2)"> "quoted" & 'so'`;
const NAMES = [
  "/<script>alert(1)</script>",
  "/it's & 'quoted'",
  "/two  spaces",
  "/bücher-☃-𝄞",
  "/$" + "{alert(3)}",
  LONG,
];

/** What is wider than the window scrolls within its own box, never the page. */
async function holds(page) {
  const { inner, outer } = await page.evaluate(() => ({
    inner: document.documentElement.scrollWidth,
    outer: document.documentElement.clientWidth,
  }));
  assert.ok(inner <= outer, `the page is ${inner} wide in a window of ${outer}`);
}

scene("hostile names are shown as text, and the layout holds", async (page, { api, complaints }) => {
  await theatre.stage.do("start_server", {
    server: "hostile",
    monitor: "main",
    called: SERVER,
    applications: NAMES.map((path) => ({ path })),
  });
  await until(async () => assert.equal((await api.servers()).length, 2));
  await until(async () => assert.ok((await api.applications()).length >= 10 + NAMES.length));
  const shown = (name) => (name === LONG ? `${LONG.slice(0, 299)}…` : name.replace(/\s+/g, " "));
  const all = NAMES.map(shown);
  await until(async () => {
    const found = await names(page, "untracked");
    for (const name of all) assert.ok(found.includes(name), `${name} in ${found.join("\n")}`);
  });
  await holds(page);
  await api.trackAll();
  await until(async () => {
    const found = await names(page, "tracked");
    for (const name of all) assert.ok(found.includes(name), name);
  });
  await holds(page);

  // One row for each server above their total, and each filter names them.
  const totals = await tableOf(page, "totals");
  assert.deepEqual(totals.heads, ["Server", "Active", "Created", "Destroyed", "Rejected", "Total"]);
  assert.equal(totals.rows.length, 3);
  assert.ok(
    totals.rows.some((row) => row.Server.startsWith(SERVER)),
    "the server's name as text",
  );
  assert.equal(totals.rows[2].Server, "All servers");
  const server = page.getByRole("combobox", { name: "Server", exact: true });
  assert.ok((await server.locator("option").allInnerTexts()).some((text) => text.startsWith(SERVER)));
  const application = page.getByRole("combobox", { name: "Application", exact: true });
  assert.ok((await application.locator("option").allTextContents()).includes(NAMES[0]));

  await server.selectOption((await api.servers()).find(({ name }) => name === SERVER).id);
  await until(async () =>
    assert.ok((await names(page, "tracked")).every((name) => all.includes(name) || name === "/manager")),
  );
  assert.equal((await tableOf(page, "totals")).rows.length, 1);
  for (const name of [NAMES[0], LONG]) {
    await application.selectOption((await api.named(name)).id);
    await page.locator("#tracked a[aria-current=true]").waitFor();
    await holds(page);
  }
  assert.equal(await page.locator("img, script:not([src])").count(), 0, "no name became an element");

  for (const size of [
    { width: 360, height: 780 },
    { width: 800, height: 600 },
  ]) {
    await page.setViewportSize(size);
    await page.locator("h1").click();
    await holds(page);
    for (const key of ["s", "?"]) {
      await page.keyboard.press(key);
      await page.getByRole("dialog").waitFor();
      await holds(page);
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
    }
  }
  assert.deepEqual(complaints, [], "no dialog, no script");
});

scene("a server that is gone is away, and its rows say so", async (page) => {
  await until(async () => assert.equal((await tableOf(page, "totals")).rows.length, 3));
  await theatre.stage.do("end_server", { server: "hostile" });
  await until(async () => {
    const notice = await page.getByText(/is away since/).innerText();
    assert.ok(notice.startsWith(SERVER), notice);
  });
  await page.locator("#totals").getByText("away", { exact: true }).waitFor();
  assert.equal(await page.locator("#untracked .tag", { hasText: "server away" }).count(), NAMES.length + 1);
  await holds(page);
});
