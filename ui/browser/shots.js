import assert from "node:assert/strict";
import { monitorApi } from "./api.js";
import { launch } from "./chromium.js";
import { Stage } from "./stage.js";
import { until } from "./wait.js";

const stage = new Stage();
const browser = await launch();
const config = `[[notify]]
name = "on-call"
kind = "webhook"
url = "http://127.0.0.1:1/"
[[notify]]
name = "mail"
kind = "command"
command = ["true"]
[[alert]]
name = "SessionsNearLimit"
for = "1h"
[[alert]]
name = "ShopCrowded"
when = "active"
above = 2
notify = "mail"
[[alert]]
name = "CrmVisited"
when = "active"
above = 2
applications = "/crm"
clear = 0
`;
try {
  const { address } = await stage.do("start_monitor", { monitor: "m", config });
  const api = monitorApi(address);
  await stage.do("start_server", {
    server: "m",
    monitor: "m",
    called: "billing",
    applications: [{ path: "/shop", limit: 8 }, { path: "/crm" }],
  });
  await until(async () =>
    assert.ok((await api.applications()).filter(({ total }) => total !== null).length > 2),
  );
  await api.track("/shop", "/crm");
  const of = (application, visitors) => ({ server: "m", application, visitors });
  await stage.do("arrive", of("/crm", 4));
  await stage.do("arrive", of("/shop", 2));
  await until(async () => {
    const s = await api.series("range=live");
    assert.ok(s.active.filter((a) => a !== null).length > 12);
  });
  await stage.do("log_out", of("/crm", 4));
  await stage.do("arrive", of("/shop", 9));
  await until(async () => {
    const s = await api.series("range=live");
    assert.ok(s.marks.filter((m) => m.kind === "alert_began").length >= 4);
  });
  for (const [look, width, height, tag] of [
    ["light", 1280, 800, "wide"],
    ["dark", 1280, 800, "wide"],
    ["light", 390, 844, "narrow"],
    ["dark", 390, 844, "narrow"],
  ]) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: look,
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole("status", { name: "Alerts", exact: true }).waitFor();
    await page.waitForTimeout(1500);
    await page.screenshot({ path: `/tmp/shot-${look}-${tag}.png` });
    await page.keyboard.press("l");
    await page.getByRole("dialog").waitFor();
    await page.waitForTimeout(700);
    await page.screenshot({ path: `/tmp/shot-list-${look}-${tag}.png` });
    await context.close();
  }
} finally {
  await browser.close();
  await stage.end();
}
