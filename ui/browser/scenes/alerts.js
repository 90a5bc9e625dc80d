// Visitors who are turned away: the page says so while it lasts, who was told, and afterwards that it was so.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { monitorApi } from "../api.js";
import { clean } from "../axe.js";
import { crosshair, pixels, said, tableOf } from "../reading.js";
import { theatre, visit } from "../theatre.js";
import { until } from "../wait.js";

const HOSTILE = "/<img src=x onerror=alert(1)>";
const SERVER = `"><script>alert(2)</script> & co`;
const RULE = "SessionsRejected";

/** Somebody who is told: a web server that answers with a status. */
async function receiver() {
  const told = [];
  const answer = { status: 503 };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      if (answer.status === 200) told.push(JSON.parse(body));
      response.writeHead(answer.status).end();
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { told, answer, server, url: `http://127.0.0.1:${server.address().port}/` };
}

const config = (url) => `
[[notify]]
name = "on-call"
kind = "webhook"
url = "${url}"

[[alert]]
name = "${RULE}"
within = "30s"
clear = "2s"

[[alert]]
name = "SessionsNearLimit"
for = "1h"

[[alert]]
name = "ServerNotRead"
enabled = false
`;

/** A server with a hostile name pushes that so many were refused. */
async function push(address, rejected) {
  const application = { name: HOSTILE, active: 1, created: 1, destroyed: 0, rejected };
  const answer = await fetch(`${address}/api/v1/push`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ server: SERVER, applications: [application] }),
  });
  assert.equal(answer.status, 204);
}

/** The limit lets two in. */
const turnAway = (visitors) =>
  theatre.stage.do("arrive", { server: "alarmed", application: "/shop", visitors });

test("who is turned away is on the page while it lasts, and afterwards in the list", async () => {
  const hook = await receiver();
  const { address } = await theatre.stage.do("start_monitor", {
    monitor: "alarmed",
    config: config(hook.url),
  });
  const api = monitorApi(address);
  await theatre.stage.do("start_server", {
    server: "alarmed",
    monitor: "alarmed",
    called: "billing",
    applications: [{ path: "/shop", limit: 2 }],
  });
  await until(async () =>
    assert.ok((await api.applications()).filter(({ total }) => total !== null).length > 1),
  );
  await api.track("/shop");
  const { page, complaints, context } = await visit({ address });
  try {
    const bell = page.locator("#open-alerts");
    const notice = page.getByRole("status", { name: "Alerts", exact: true });
    const delivery = page.getByRole("status", { name: "Delivery of alerts" });
    await until(async () => assert.equal(await bell.getAttribute("aria-label"), "Alerts"));
    assert.equal(await notice.count(), 0);

    await turnAway(4);
    await notice.waitFor();
    assert.match(
      await notice.innerText(),
      /SessionsRejected \/shop on billing: [12] refused in the last 30 s.*Since \d\d:\d\d:\d\d; told to on-call\./s,
    );
    assert.equal(await bell.getAttribute("aria-label"), "Alerts: 1 fires");
    await delivery.waitFor();
    assert.match(
      await delivery.innerText(),
      /on-call cannot be told of alerts since \d\d:\d\d:\d\d: it answered 503.*1 word waits/s,
    );
    await until(async () => assert.ok((await pixels(page, 0, "alert")) > 20, "a mark on the graph"));
    await until(async () => {
      await crosshair(page).press("End");
      for (let back = 0; back < 59; back += 1) {
        if (/SessionsRejected: \/shop on billing/.test(await said(page))) return;
        await crosshair(page).press("ArrowLeft");
      }
      assert.fail("no bucket tells of it");
    });

    // A name is text here too, and the list says all of it.
    await push(address, 0);
    await until(async () => assert.ok((await api.named(HOSTILE)).active === 1));
    // What is counted when it is first looked at is no news; what comes after is.
    let refused = 0;
    await until(async () => {
      refused += 2;
      await push(address, refused);
      const said = await notice.innerText({ timeout: 1000 });
      assert.ok(said.includes(`${HOSTILE} on ${SERVER}: `), said);
    });
    await clean(page, "alerts above the graphs");
    await page.setViewportSize({ width: 1280, height: 900 });
    await turnAway(2);
    await page.locator("h1").click();
    await page.keyboard.press("l");
    await page.getByRole("dialog", { name: "Alerts" }).waitFor();
    await until(async () => {
      const { rows } = await tableOf(page, "alerts-now");
      const states = rows.map(({ State, Rule, Where }) => [State, Rule.split(" ")[0], Where]);
      for (const expected of [
        ["Firing", RULE, "/shop on billing"],
        ["Waiting", "SessionsNearLimit", "/shop on billing"],
      ]) {
        assert.ok(
          states.some((state) => JSON.stringify(state) === JSON.stringify(expected)),
          `${expected} in ${JSON.stringify(states)}`,
        );
      }
    });
    const [receiverRow] = (await tableOf(page, "receivers")).rows;
    assert.deepEqual([receiverRow.Name, receiverRow.By, receiverRow.Told], ["on-call", "webhook", "0"]);
    assert.match(receiverRow["How it goes"], /it answered 503/);
    await clean(page, "the list of alerts");

    // It is taken now, nobody is turned away any more, and it is over: live, without a click.
    hook.answer.status = 200;
    await until(async () => assert.ok(hook.told.length > 0));
    await delivery.waitFor({ state: "detached" });
    await until(async () => {
      // Of who is silent nothing is known, and an alert about it does not end yet.
      await push(address, refused);
      const { rows } = await tableOf(page, "alerts-before");
      assert.ok(rows.some(({ Rule, Where }) => Rule === RULE && Where === "/shop on billing"));
      assert.ok(rows.some(({ Rule, Where }) => Rule === RULE && Where === `${HOSTILE} on ${SERVER}`));
    });
    await page.keyboard.press("Escape");
    await notice.waitFor({ state: "detached" });
    assert.equal(await bell.getAttribute("aria-label"), "Alerts");
    const { marks } = await api.series(`range=hour&application=${(await api.named("/shop")).id}`);
    const kinds = marks.map(({ kind }) => kind).filter((kind) => kind.startsWith("alert_"));
    assert.deepEqual(new Set(kinds), new Set(["alert_began", "alert_ended"]));
    assert.ok(
      !marks.some(({ text }) => text.includes(HOSTILE)),
      "another application's alert is not its business",
    );
    await page.getByRole("button", { name: "1 Hour", exact: true }).click();
    await until(async () => assert.ok((await pixels(page, 0, "alert")) > 20, "the marks stay"));
    assert.deepEqual(complaints, [], "the page complained");
  } finally {
    await context.close();
    hook.server.close();
    await theatre.stage.do("end_server", { server: "alarmed" });
  }
});
