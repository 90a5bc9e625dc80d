// The page of a fleet: all servers, a group, one of them; applications across servers; the engine that goes and comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clean } from "../axe.js";
import { startFleet } from "../fleet.js";
import { graphSums, number, tableOf } from "../reading.js";
import { theatre, visit } from "../theatre.js";
import { until } from "../wait.js";

const HOSTILE = "<img src=x onerror=document.title='taken'> \"';";
const PLANS = [
  { instance: "m-1", group: "shops", server: "web-1", applications: [{ name: "/shop" }, { name: HOSTILE }] },
  { instance: "m-2", group: "shops", server: HOSTILE, applications: [{ name: "/shop", limit: 5 }] },
  { instance: "m-3", group: HOSTILE, server: "web-3", applications: [{ name: "/shop" }] },
];

const choose = (page, name, option) => page.getByLabel(name, { exact: true }).selectOption({ label: option });

async function totals(page, expected) {
  await until(async () => {
    const [row] = (await tableOf(page, "totals")).rows;
    assert.deepEqual([number(row.Active), number(row.Total)], expected, JSON.stringify(row));
  });
}

test("a fleet is looked at as a whole, by group, by server and by application", async () => {
  const fleet = await startFleet(theatre.stage, PLANS);
  const { page, complaints, context } = await visit({ address: fleet.address });
  try {
    await page.getByText("No server found in the engine yet").waitFor();
    await clean(page, "a fleet that nobody writes to");
    await fleet.tell();
    await fleet.answer("totals", (found) => assert.equal(found.total, 0));
    const [one, two, three] = fleet.machines;
    one.count("/shop", { created: 7, destroyed: 2 });
    one.count(HOSTILE, { created: 3 });
    two.count("/shop", { created: 5, rejected: 4 });
    three.count("/shop", { created: 20, destroyed: 1 });
    await totals(page, [32, 35]);
    await until(async () => assert.equal((await graphSums(page)).created, "35"));
    const tracked = await tableOf(page, "tracked");
    assert.deepEqual(
      tracked.rows.slice(0, 2).map((row) => [row.Application.includes("/shop"), number(row.Active)]),
      [
        [false, 3],
        [true, 29],
      ],
    );
    assert.equal(
      await page.getByRole("button", { name: /^(Track|Untrack)/ }).count(),
      0,
      "nothing is changed here",
    );
    await until(async () => {
      const text = await page.locator("#leaders-rejected").innerText();
      assert.match(text, /\/shop.*<img.*m-2.*4/s);
    });
    await clean(page, "a fleet");

    await choose(page, "Server", "shops (2 servers)");
    await totals(page, [13, 15]);
    await page.locator("#tracked").getByRole("link", { name: "/shop", exact: true }).click();
    await until(async () => assert.equal((await graphSums(page)).created, "12"));
    assert.match(page.url(), /server=group%3Ashops/);
    await page.reload();
    await until(async () => assert.equal((await graphSums(page)).created, "12"));

    await page.goto(`${fleet.address}/`);
    await page.locator("#leaders-active").getByRole("link", { name: "web-3" }).click();
    await totals(page, [19, 20]);
    await page.keyboard.press("s");
    await page.getByText("This is the page of a fleet").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.title(), "Sessions", "a name is a name");
    assert.deepEqual(complaints, [], "the page complained");

    // Away and back: said while it lasts, and right afterwards.
    await theatre.stage.do("kill_engine", { engine: "fleet" });
    const notice = page.getByRole("alert").filter({ hasText: "The engine does not answer" });
    await notice.waitFor();
    await clean(page, "an engine that is away");
    three.count("/shop", { created: 10 });
    await theatre.stage.do("start_engine_again", { engine: "fleet" });
    await notice.waitFor({ state: "detached" });
    await totals(page, [29, 30]);
  } finally {
    await context.close();
    await fleet.end();
  }
});
