// Logging in on the page: who is a stranger, what a role is offered, and how it ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clean } from "../axe.js";
import { tableOf } from "../reading.js";
import { theatre, visit } from "../theatre.js";
import { until } from "../wait.js";

const PASSWORD = "correct horse";
/** The browser's own word about an answer that says no. */
const REFUSED = /the server responded with a status of (401|403|429)/;

let address = null;

/** A monitor where a login is needed, with a server that pushes its counters. */
async function guarded() {
  if (address !== null) return address;
  ({ address } = await theatre.stage.do("start_monitor", { monitor: "guarded" }));
  const application = { name: "/shop", active: 3, created: 10, destroyed: 7, rejected: 0 };
  const pushed = await fetch(`${address}/api/v1/push`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ server: "billing", applications: [application] }),
  });
  assert.equal(pushed.status, 204);
  for (const [name, role] of [
    ["victor", "viewer"],
    ["olivia", "operator"],
  ]) {
    await theatre.stage.do("add_user", { monitor: "guarded", name, role, password: PASSWORD });
  }
  await until(async () => assert.equal((await fetch(`${address}/api/v1/totals`)).status, 401));
  return address;
}

async function logIn(page, name, password = PASSWORD) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

function scene(name, run) {
  test(name, async () => {
    const tab = await visit({ address: await guarded() });
    try {
      await run(tab.page, tab);
      const unexpected = tab.complaints.filter((complaint) => !REFUSED.test(complaint));
      assert.deepEqual(unexpected, [], "the page complained");
    } finally {
      await tab.context.close();
    }
  });
}

scene("a stranger is asked who they are, and a wrong password is told", async (page) => {
  await page.getByRole("heading", { name: "Sessions" }).waitFor();
  await until(async () => assert.equal(await page.evaluate(() => document.activeElement.id), "login-name"));
  await clean(page, "login");
  await logIn(page, "victor", "wrong password");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /name or password is wrong/i);
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  await clean(page, "login refused");
});

scene("a viewer looks where they wanted to, and is offered nothing to change", async (page, { context }) => {
  await page.goto(`${address}/?range=hour`);
  await logIn(page, "victor");
  await until(async () => assert.equal((await tableOf(page, "untracked")).rows.length, 1));
  assert.match(page.url(), /range=hour/);
  assert.equal(await page.getByRole("button", { name: /^(Un)?[Tt]rack / }).count(), 0);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const enabled = page.getByRole("switch", { name: "Enabled", exact: true });
  assert.ok(await enabled.isDisabled());
  await page.getByText("It takes the role operator to turn them.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Account: victor" }).click();
  await page.getByText("with the role viewer").waitFor();
  assert.equal(await page.locator("#audit").count(), 0);
  await clean(page, "a viewer's account");

  const [cookie] = await context.cookies();
  assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, "Strict"]);
  assert.ok(
    !(await page.evaluate(() => document.cookie)).includes("sessionwatch"),
    "out of reach of scripts",
  );
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByLabel("Password").waitFor();
});

scene("an operator tracks, and reads who did what", async (page) => {
  await logIn(page, "olivia");
  await page.getByRole("button", { name: "Track /shop", exact: true }).click();
  await until(async () => assert.equal((await tableOf(page, "tracked")).rows[0]?.Application, "/shop"));
  await page.keyboard.press("a");
  await page.getByText("tracked /shop").first().waitFor();
  const told = await tableOf(page, "audit").catch(() => page.locator("#audit").innerText());
  assert.match(JSON.stringify(told), /olivia/);
  await clean(page, "an operator's account");
  await page.keyboard.press("Escape");
});

scene("who is logged out elsewhere sees the login, and nothing of before", async (page, { context }) => {
  await logIn(page, "olivia");
  await page.locator("#tracked").waitFor();
  const other = await context.newPage();
  await other.goto(address);
  await other.locator("#tracked").waitFor();
  await page.getByRole("button", { name: "Account: olivia" }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  for (const tab of [page, other]) {
    await tab.getByLabel("Password").waitFor({ timeout: 60_000 });
    assert.equal(await tab.locator("table").count(), 0);
  }
});
