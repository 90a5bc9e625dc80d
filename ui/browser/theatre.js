// What all tests share: one browser, one stage with one Tomcat and one monitor; and what each gets: a tab of its own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { monitorApi } from "./api.js";
import { launch } from "./chromium.js";
import { Stage } from "./stage.js";
import { watch } from "./watch.js";

/** The applications of the server `main`; enough for a table that can be searched. Tomcat adds `/manager`. */
export const APPLICATIONS = [
  { path: "/" },
  { path: "/crm" },
  { path: "/mail" },
  { path: "/news" },
  { path: "/open" },
  { path: "/shop", limit: 5 },
  { path: "/shop/orders" },
  { path: "/wiki" },
];

/** The fields of a command about an application of the server `main`. */
export const at = (application, more = {}) => ({ server: "main", application, ...more });

const WIDE = { width: 1280, height: 900 };

/** `server` is what the stage answered when `main` was started. */
export const theatre = { stage: null, browser: null, address: null, server: null };

/** Starts the monitor `main`; the server is started by the first test that wants one. */
export async function open() {
  theatre.stage = new Stage();
  [theatre.browser, theatre.address] = await Promise.all([launch(), monitorAt("main")]);
}

const addresses = new Map();

/** The address of a monitor, which is started when it is asked for first. */
async function monitorAt(monitor) {
  if (!addresses.has(monitor)) {
    addresses.set(monitor, (await theatre.stage.do("start_monitor", { monitor })).address);
  }
  return addresses.get(monitor);
}

export async function close() {
  await theatre.browser?.close();
  await theatre.stage?.end();
}

/** A tab of a browser that was never here, and what it complained of. */
export async function visit({ address = theatre.address, path = "/", look = null, ...options } = {}) {
  const context = await theatre.browser.newContext({
    viewport: WIDE,
    colorScheme: look ?? "light",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    ...options,
  });
  const page = await context.newPage();
  const complaints = await watch(page, [new URL(address).host]);
  if (path !== null) {
    await page.goto(address + path);
    // Who looks is asked before anything is drawn, and keys do nothing until then.
    await page.locator("h1").waitFor();
  }
  return { page, complaints, context };
}

/** Both switches on and nothing tracked, as at the first start. */
async function freshly(api) {
  await api.putSettings({ enabled: true, track_per_application: true });
  await api.untrackAll();
}

/**
 * A test with a tab of its own on a monitor as at its first start. Whatever the tab complains of fails it, but for
 * what matches one of `expected`: such as a browser's own word about a connection that the test breaks.
 */
export function scene(name, run, { expected = [], monitor = "main", todo, ...options } = {}) {
  test(name, { todo }, async () => {
    const address = await monitorAt(monitor);
    const api = monitorApi(address);
    await freshly(api);
    const { page, complaints, context } = await visit({ address, ...options });
    try {
      await run(page, { api, context, complaints });
      const unexpected = complaints.filter((complaint) => !expected.some((known) => known.test(complaint)));
      assert.deepEqual(unexpected, [], "the page complained");
    } finally {
      await context.close();
    }
  });
}
