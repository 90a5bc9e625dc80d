// The page's benchmark: `npm run bench`. Prints the rows of the page's table in docs/benchmarks.md.
import assert from "node:assert/strict";
import { monitorApi } from "../api.js";
import { launch } from "../chromium.js";
import { names, tableOf } from "../reading.js";
import { Stage } from "../stage.js";
import { until } from "../wait.js";
import { arrivals, firstGraph, heap, liveUpdates, median, sizes } from "./measures.js";
import { recorded } from "./replay.js";

const ROWS = 100;
const APPLICATIONS = Array.from(
  { length: ROWS - 1 },
  (_, index) => `/app${String(index + 1).padStart(2, "0")}`,
);
const HOUR = { seconds: 3600, speed: 50, every: 300 };
/** Until then the browser compiles what runs often, and the graphs fill. */
const WARM = 1200;

const stage = new Stage({ release: true });
const browser = await launch(["--enable-precise-memory-info"]);
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const ms = (values, digits = 0) =>
  `${median(values).toFixed(digits)} (${Math.max(...values).toFixed(digits)})`;

try {
  const { js, css, later } = await sizes();
  const { address } = await stage.do("start_monitor", { monitor: "main" });
  const api = monitorApi(address);
  await stage.do("start_server", {
    server: "main",
    monitor: "main",
    applications: APPLICATIONS.map((path) => ({ path })),
  });
  await until(async () => {
    const all = await api.applications();
    assert.ok(all.length === ROWS && all.every(({ total }) => total !== null));
  });
  await api.trackAll();
  // The first visitor of each waits until Tomcat has compiled the page.
  await stage.do("pass_by", { server: "main", applications: APPLICATIONS });

  row("measure", "figure", "target");
  row("---", "---", "---");
  row("script that the page begins with, gzip", `${(js / 1000).toFixed(1)} kB`, "60 kB");
  row("script that it fetches later: dialogs, a fleet's tables", `${(later / 1000).toFixed(1)} kB`, "–");
  row("stylesheet, gzip", `${(css / 1000).toFixed(1)} kB`, "–");
  row(
    "first graph after navigation, median (longest) of 21",
    `${ms(await firstGraph(browser, address, 21))} ms`,
    "400 ms",
  );

  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  await until(async () => assert.equal((await names(page, "tracked")).length, ROWS));
  const everybody = () => stage.do("pass_by", { server: "main", applications: APPLICATIONS });
  const updates = await liveUpdates(page, 40, everybody);
  assert.ok((await tableOf(page, "tracked")).rows.length === ROWS);
  await page.locator("#interval").selectOption("Paused");
  const paused = await liveUpdates(page, 20, everybody);
  await page.locator("#interval").selectOption("1 Second");
  const part = (seconds, name) =>
    ms(
      seconds.map((second) => second[name]),
      1,
    );
  row(
    `main thread's own time per live update of both graphs and ${ROWS} rows that all change, median (longest) of 40`,
    `${part(updates, "all")} ms; of it script ${part(updates, "script")}, style and layout ${part(updates, "layout")}`,
    "8 ms",
  );
  row(
    "the same on a page that is paused, of 20",
    `${part(paused, "all")} ms; script ${part(paused, "script")}`,
    "–",
  );

  const one = () => stage.do("arrive", { server: "main", application: APPLICATIONS[0], visitors: 1 });
  const shown = await arrivals(page, APPLICATIONS[0], 20, one);
  row(
    "from a visitor's request to the number on the screen, median (longest) of 20",
    `${ms(shown)} ms`,
    "2000 ms",
  );
  const stream = await recorded(address, "range=live&application=total");
  await page.close();

  const { found, milliseconds } = await heap(browser, stream, HOUR);
  const [warm, last] = [found.find(({ second }) => second === WARM), found.at(-1)];
  const megabytes = (bytes) => (bytes / 1e6).toFixed(2);
  row(
    `heap after ${WARM / 60} and after 60 minutes of updates at ${(HOUR.seconds / (milliseconds / 1000)).toFixed(0)} times speed`,
    `${megabytes(warm.usedSize)} and ${megabytes(last.usedSize)} MB`,
    "no growth",
  );
  row("nodes of the document then", `${warm.nodes} and ${last.nodes}`, "no growth");
  console.log(`heap in MB every 5 minutes: ${found.map(({ usedSize }) => megabytes(usedSize)).join(", ")}`);
} finally {
  await browser.close();
  await stage.end();
}
