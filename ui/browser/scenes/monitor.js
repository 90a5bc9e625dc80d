// What becomes of a page when its monitor stops, goes away and comes back.
import assert from "node:assert/strict";
import { graphSums, newest, rowOf, tableOf } from "../reading.js";
import { at, scene, theatre, visit } from "../theatre.js";
import { until } from "../wait.js";

const LOST = /No connection to sessionwatch since \d\d:\d\d:\d\d\./;
const pulse = (page) => page.getByRole("status").first().innerText();
const broken = [
  /ERR_CONNECTION_REFUSED/,
  /ERR_INCOMPLETE_CHUNKED_ENCODING/,
  /ERR_CONNECTION_RESET/,
  /ERR_EMPTY_RESPONSE/,
];
const monitor = (what) => theatre.stage.do(what, { monitor: "main" });

scene(
  "SIGTERM ends the monitor while pages are open; they say so, and go on when it is back",
  async (page, { api }) => {
    await api.track("/crm");
    await until(() => rowOf(page, "tracked", "/crm"));
    assert.deepEqual(await monitor("terminate_monitor"), { code: 0, signal: null });
    const notice = page.getByRole("alert");
    await until(async () => assert.match(await notice.innerText(), LOST));
    assert.equal((await pulse(page)).trim(), "No connection");
    assert.match(await notice.innerText(), /What is shown is from before/);
    await rowOf(page, "tracked", "/crm");
    await page.getByText(/ago\. Reconnecting/).waitFor();
    await page.getByRole("button", { name: "Reconnect now" }).waitFor();

    await monitor("start_monitor_again");
    await until(async () => assert.equal((await pulse(page)).trim(), "Live"));
    assert.equal(await notice.count(), 0);
    // The monitor knows the application again when its agent has found the way back and read it.
    const before = await until(async () => {
      const { Total } = await rowOf(page, "tracked", "/crm");
      assert.match(Total, /^\d+$/);
      return Total;
    });
    await theatre.stage.do("arrive", at("/crm", { visitors: 1 }));
    await until(async () =>
      assert.equal((await rowOf(page, "tracked", "/crm")).Total, String(Number(before) + 1)),
    );
  },
  { expected: broken },
);

scene(
  "an action without a connection is refused in words",
  async (page) => {
    await until(() => rowOf(page, "untracked", "/news"));
    await monitor("kill_monitor");
    await until(async () => assert.equal((await pulse(page)).trim(), "No connection"));
    await page.getByRole("button", { name: "Track /news", exact: true }).click();
    await page
      .getByText("Tracking was not started. sessionwatch did not answer. Is it still running?")
      .waitFor();
    await page.getByRole("button", { name: "Settings", exact: true }).click();
    assert.ok(await page.getByRole("switch", { name: "Enabled", exact: true }).isDisabled());
    await page.keyboard.press("Escape");
    await monitor("start_monitor_again");
    await page.getByRole("button", { name: "Reconnect now" }).click();
    await until(async () => assert.equal((await pulse(page)).trim(), "Live"));
    await until(() => rowOf(page, "untracked", "/news"));
    await page.getByRole("button", { name: "Dismiss" }).click();
    assert.equal(await page.getByRole("alert").count(), 0);
  },
  { expected: broken },
);

scene(
  "a monitor that stands still is noticed, and that it goes on",
  async (page) => {
    await until(async () => assert.equal((await pulse(page)).trim(), "Live"));
    await monitor("stop_monitor");
    try {
      await until(async () => assert.match(await page.getByRole("alert").innerText(), LOST), { every: 200 });
    } finally {
      await monitor("continue_monitor");
    }
    await until(async () => assert.equal((await pulse(page)).trim(), "Live"));
    await until(async () => assert.equal(await page.getByRole("alert").count(), 0));
  },
  { expected: broken },
);

scene("a monitor of which nothing is known yet says that it connects", async (page, { api }) => {
  await page.close();
  const other = await visit({ path: null });
  await other.page.route("**/api/v1/events*", () => {});
  await other.page.goto(theatre.address);
  assert.equal((await pulse(other.page)).trim(), "Connecting");
  assert.equal((await tableOf(other.page, "tracked")).rows.length, 0);
  await other.context.close();
  assert.equal((await api.servers()).length, 1);
});

scene("an undeployed application says so, and goes on when it is deployed again", async (page, { api }) => {
  await api.track("/wiki");
  await until(() => rowOf(page, "tracked", "/wiki"));
  const total = (await api.named("/wiki")).total + 1;
  await theatre.stage.do("arrive", at("/wiki", { visitors: 1 }));
  await until(async () => assert.equal((await api.named("/wiki")).total, total));
  await theatre.stage.do("undeploy", at("/wiki"));
  const tracked = page.locator("#tracked");
  await tracked.getByText("undeployed", { exact: true }).waitFor();
  await page.goto(`${theatre.address}/?range=hour&from=-120`);
  await until(async () => assert.ok((await newest(page, 4)).some((text) => /undeployed/.test(text))), {
    every: 200,
  });
  await theatre.stage.do("deploy", at("/wiki"));
  await tracked.getByText("undeployed", { exact: true }).waitFor({ state: "detached" });
  await theatre.stage.do("arrive", at("/wiki", { visitors: 2 }));
  await until(async () => {
    const row = await rowOf(page, "tracked", "/wiki");
    assert.deepEqual([row.Active, row.Total], ["2", String(total + 2)]);
  });
});

scene("a server that restarts is away meanwhile, and marked", async (page) => {
  await until(async () => assert.ok((await graphSums(page)).created !== null));
  await page.goto(`${theatre.address}/?range=hour&from=-120`);
  const restart = theatre.stage.do("restart_server", { server: "main" });
  await page.getByText(/is away since \d\d:\d\d:\d\d/).waitFor();
  await restart;
  await page.getByText(/is away since/).waitFor({ state: "detached" });
  await until(async () => assert.ok((await newest(page, 6)).some((text) => /restarted/.test(text))), {
    every: 200,
  });
  await until(async () => assert.equal((await tableOf(page, "totals")).rows[0].Total, "0"));
  await theatre.stage.do("arrive", at("/open", { visitors: 2 }));
  await until(async () => {
    const [row] = (await tableOf(page, "totals")).rows;
    assert.deepEqual([row.Active, row.Total], ["2", "2"]);
  });
});
