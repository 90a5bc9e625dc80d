// Pictures of the main states into docs/images, from a real Tomcat with real visitors: `npm run screenshots`.
import assert from "node:assert/strict";
import { monitorApi } from "./api.js";
import { browser, FOLDER, live, picture } from "./camera.js";
import { crosshair, pixels } from "./reading.js";
import { Stage } from "./stage.js";
import { paint } from "./terminal.js";
import { until } from "./wait.js";

const APPLICATIONS = [
  { path: "/shop", limit: 50 },
  { path: "/crm" },
  { path: "/mail" },
  { path: "/news" },
  { path: "/wiki" },
];
/** Seconds of readings before the crowd comes, and before the pictures are taken: by then Live is full of its rush. */
const CROWD_AFTER = 20;
const PICTURES_AFTER = 80;

const stage = new Stage();

const sheet = (key) => async (page) => {
  await live(page);
  await page.locator("h1").click();
  await page.keyboard.press(key);
  await page.getByRole("dialog").waitFor();
};
const locked = async (page) => {
  await live(page);
  const box = await crosshair(page).boundingBox();
  await page.mouse.click(box.x + box.width * 0.7, box.y + 60);
  await page.locator(".crosshair.locked").first().waitFor();
};

/** Groups of visitors at the smaller applications, and from some time on the crowd at the shop. */
async function traffic(api) {
  const of = (application, visitors) => ({ server: "main", application, visitors });
  const second = async () => (await api.series("range=live")).to;
  const begun = await second();
  let crowd = false;
  for (let round = 0, now = begun; now < begun + PICTURES_AFTER; round += 1) {
    const { path } = APPLICATIONS[1 + (round % (APPLICATIONS.length - 1))];
    await stage.do("arrive", of(path, 1 + (round % 4)));
    if (round % 4 === 3) await stage.do("log_out", of(path, 1 + (round % 3)));
    if (!crowd && now >= begun + CROWD_AFTER) {
      await stage.do("open_to_crowd", { server: "main" });
      crowd = true;
    }
    // The next group comes when two more seconds have been read.
    now = await until(async () => {
      const next = await second();
      assert.ok(next >= now + 2);
      return next;
    });
  }
}

try {
  const { address } = await stage.do("start_monitor", { monitor: "main" });
  const api = monitorApi(address);
  await picture("first-start", address, (page) => page.locator(".nothing").waitFor());

  await stage.do("start_server", {
    server: "main",
    monitor: "main",
    applications: APPLICATIONS,
    examples: true,
  });
  await until(async () => {
    const all = await api.applications();
    assert.ok(all.length >= APPLICATIONS.length + 2 && all.every(({ total }) => total !== null));
  });
  await api.track("/shop", "/crm", "/mail", "/news");
  console.log("a good minute of visitors …");
  await traffic(api);

  for (const look of ["light", "dark"]) {
    await picture(look === "light" ? "page" : "page-dark", address, live, { look, whole: true });
    await picture(`narrow-${look}`, address, live, { look, size: "narrow", whole: true });
    await picture(`cross-hair-${look}`, address, locked, { look });
    await picture(`settings-${look}`, address, sheet("s"), { look });
  }
  await picture("help", address, sheet("?"));
  const rows = await stage.do("top", {
    monitor: "main",
    columns: 110,
    rows: 28,
    first: "/shop",
    // Down to the shop, whichever row it is in, and its graphs.
    keys: "/shop\rj\r\u001b",
    until: ["● live", "/shop   1 Live", "/crm"],
  });
  const terminal = await (await browser.newContext({ deviceScaleFactor: 1.5 })).newPage();
  await (await paint(terminal, rows)).screenshot({ path: `${FOLDER}top.png` });
  await picture("alerts", address, async (page) => {
    await live(page);
    await stage.do("arrive", { server: "main", application: "/shop", visitors: 60 });
    await page.getByRole("status", { name: "Alerts", exact: true }).waitFor();
    await until(async () => assert.ok((await pixels(page, 0, "alert")) > 20));
  });
  await picture("alert-list", address, async (page) => {
    await sheet("l")(page);
    await page.locator("#alerts-now").waitFor();
  });
  const shop = (await api.named("/shop")).id;
  await picture("application", `${address}/?application=${shop}`, live);

  await stage.do("reload", { server: "main", application: "/crm" });
  await until(async () => assert.ok((await api.series("range=hour")).marks.length > 0));
  await picture("hour", `${address}/?range=hour&from=-180`, async (page) => {
    await live(page);
    await until(async () => assert.ok((await pixels(page, 0, "mark")) > 20));
  });

  await api.putSettings({ enabled: false, track_per_application: true });
  await picture("tracking-off", address, async (page) => {
    await live(page);
    await page.getByText("Session tracking is switched off.").waitFor();
  });
  await api.putSettings({ enabled: true, track_per_application: true });
  await picture("no-connection", address, async (page) => {
    await live(page);
    await stage.do("kill_monitor", { monitor: "main" });
    await page.getByRole("alert").waitFor();
  });
} finally {
  await browser.close();
  await stage.end();
}
