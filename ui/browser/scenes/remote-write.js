// An engine that takes nothing: the page says so while it lasts, with how much waits; the settings have all engines.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { clean } from "../axe.js";
import { theatre, visit } from "../theatre.js";
import { until } from "../wait.js";

/** An engine that answers with a status, and says that it took what it was sent. */
async function engine() {
  const answer = { status: 503 };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(answer.status, { "X-Prometheus-Remote-Write-Samples-Written": "1" });
      response.end(answer.status === 204 ? "" : "<b>too busy</b>");
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { answer, server, url: `http://127.0.0.1:${server.address().port}/write?key=secret` };
}

test("an engine that takes nothing is named with what waits for it, until it takes that", async () => {
  const { answer, server, url } = await engine();
  const config = `[[remote_write]]\nname = "fleet"\nurl = "${url}"\ninterval = 1\n`;
  const { address } = await theatre.stage.do("start_monitor", { monitor: "writing", config });
  const application = { name: "/shop", active: 3, created: 10, destroyed: 7, rejected: 0 };
  const push = async () => {
    const body = JSON.stringify({ server: "billing", applications: [application] });
    const headers = { "Content-Type": "application/json" };
    const pushed = await fetch(`${address}/api/v1/push`, { method: "POST", headers, body });
    assert.equal(pushed.status, 204);
  };
  const { page, complaints, context } = await visit({ address });
  try {
    const notice = page.getByRole("status", { name: "Remote write", exact: true });
    await until(async () => {
      await push();
      assert.equal(await notice.count(), 1);
    });
    assert.match(
      await notice.innerText(),
      /fleet takes nothing since \d\d:\d\d:\d\d: it answered 503.*<b>too busy<\/b>\. \d+ samples wait on disk \(.*\) and will be sent in order\./s,
    );
    await clean(page, "an engine away");
    answer.status = 204;
    await notice.waitFor({ state: "detached" });
    await page.keyboard.press("s");
    const settings = page.getByRole("dialog", { name: "Settings" });
    await settings.getByText("Written to").waitFor();
    await settings.getByText(/Remote write 2\.0, \d+ samples sent, 0 samples waiting\./).waitFor();
    assert.doesNotMatch(await settings.innerText(), /secret/);
    await clean(page, "engines in the settings");
    assert.deepEqual(complaints, [], "the page complained");
  } finally {
    await context.close();
    server.close();
    await theatre.stage.do("terminate_monitor", { monitor: "writing" });
  }
});
