// What the page says of a chosen application beyond its numbers: its account, its sessions' lives, when it is full.
import assert from "node:assert/strict";
import { setManager } from "../proxy.js";
import { graphSums, limitNote, rowOf } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const arrive = (application, visitors) => theatre.stage.do("arrive", at(application, { visitors }));
const own = async (path) =>
  (await theatre.stage.do("numbers", { server: "main" })).find((one) => one.path === path);
const open = async (page, api, path) =>
  page.goto(`${theatre.address}/?application=${(await api.named(path)).id}`);

const ACCOUNT =
  /^([\d,]+) active at \d\d:\d\d:\d\d \+ ([\d,]+) created − ([\d,]+) destroyed = ([\d,]+) active now$/;

/** The account: active at the start, created, destroyed, active now. */
async function account(page) {
  const text = (await page.locator("#integrity").innerText()).replace(/\s+/g, " ");
  assert.match(text, ACCOUNT);
  return ACCOUNT.exec(text).slice(1).map(Number);
}

scene("the account of an application adds up to what Tomcat says", async (page, { api }) => {
  await api.track("/open");
  await open(page, api, "/open");
  const { active: before } = await own("/open");
  await until(async () => assert.deepEqual(await account(page), [before, 0, 0, before]));
  await arrive("/open", 4);
  await theatre.stage.do("log_out", at("/open", { visitors: 1 }));
  await until(async () => assert.deepEqual(await account(page), [before, 4, 1, before + 3]));
  assert.equal((await own("/open")).active, before + 3);
  await page.goto(theatre.address);
  await until(async () => assert.ok((await graphSums(page)).created !== null));
  assert.equal(await page.locator("#integrity").count(), 0, "the total has none");
});

scene("how long sessions live is said as Tomcat tells it, once one has ended", async (page, { api }) => {
  await api.track("/shop/orders");
  await open(page, api, "/shop/orders");
  await until(async () => assert.ok((await graphSums(page)).created !== null));
  assert.equal((await own("/shop/orders")).destroyed, 0);
  assert.equal(await page.locator("#lifetime").count(), 0, "no session has ended yet");
  await arrive("/shop/orders", 2);
  await theatre.stage.do("leave", at("/shop/orders", { visitors: 2, seconds: 2 }));
  const [, mean, longest] = await until(async () => {
    const text = (await page.locator("#lifetime").innerText()).replace(/\s+/g, " ");
    const found = /^mean session lifetime (\d+) s longest (\d+) s$/.exec(text);
    assert.ok(found, text);
    const { mean_seconds, longest_seconds } = await api.named("/shop/orders");
    assert.deepEqual(found.slice(1).map(Number), [mean_seconds, longest_seconds]);
    assert.equal((await own("/shop/orders")).destroyed, 2);
    return found;
  });
  assert.ok(Number(longest) >= 2 && Number(mean) <= Number(longest), `${mean} and ${longest}`);
});

scene("a limit that comes near says when it is reached, and when it is", async (page, { api }) => {
  // Whoever is inside from other scenes leaves.
  await theatre.stage.do("log_out", at("/shop", { visitors: (await own("/shop")).active }));
  await until(async () => assert.equal((await api.named("/shop")).active, 0));
  await api.track("/shop");
  await open(page, api, "/shop");
  for (const visitors of [1, 2, 3, 4]) {
    await arrive("/shop", 1);
    await until(async () => assert.equal((await rowOf(page, "tracked", "/shop")).Active, String(visitors)));
  }
  await until(async () =>
    assert.match(
      await limitNote(page),
      /^limit 5 · full in (less than a minute|about \d+ min( \d+ s)?) at this rate$/,
    ),
  );
  await arrive("/shop", 2);
  await until(async () => assert.equal(await limitNote(page), "limit 5 · full"));
  assert.equal((await own("/shop")).active, 5);
  await theatre.stage.do("log_out", at("/shop", { visitors: 5 }));
  await until(async () => assert.equal(await limitNote(page), "limit 5"));
});

scene("many sessions that end at once are explained, until it is understood", async (page, { api }) => {
  await api.track("/crm");
  await open(page, api, "/crm");
  await arrive("/crm", 8);
  // A time-out is one: all end when Tomcat looks for them next.
  await theatre.stage.do("leave", at("/crm", { visitors: 8, seconds: 1 }));
  const note = page.locator("#batches");
  await note.waitFor();
  assert.match(await note.innerText(), /^Destroyed Sessions come in batches here: Tomcat looks for expired/);
  await note.getByRole("button", { name: "Understood" }).click();
  await until(async () => assert.equal(await note.count(), 0));
  await page.reload();
  await until(async () => assert.equal((await graphSums(page)).destroyed, "8"));
  assert.equal(await note.count(), 0, "it is remembered");
});

scene("a server that disagrees with itself is shown to, not smoothed over", async (page, { api }) => {
  const { active, destroyed } = await own("/shop");
  await api.track("/shop");
  await open(page, api, "/shop");
  await until(async () => assert.deepEqual(await account(page), [active, 0, 0, active]));
  // Tomcat's count of created sessions is active + expired: it falls, as when sessions are swapped out.
  await setManager(theatre.server, "/shop", "expiredSessions", destroyed - 3);
  await arrive("/shop", 2);
  await until(async () =>
    assert.match(
      (await page.locator("#integrity").innerText()).replace(/\s+/g, " "),
      new RegExp(
        `^${active} active .* \\+ 0 created − 0 destroyed = ${active} but the server says ${active + 2} drift \\+2$`,
      ),
    ),
  );
  // What it counted is told once it counts as before.
  await setManager(theatre.server, "/shop", "expiredSessions", destroyed);
  await until(async () => assert.deepEqual(await account(page), [active, 2, 0, active + 2]));
});
