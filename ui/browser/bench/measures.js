// What the benchmark measures, each by itself.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rowOf } from "../reading.js";
import { until } from "../wait.js";
import { replay } from "./replay.js";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const ASSETS = `${DIST}assets/`;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Bytes after gzip: of scripts and of stylesheets that the page begins with, and of scripts that it fetches later. */
export async function sizes() {
  const page = await readFile(`${DIST}index.html`, "utf8");
  const total = { js: 0, css: 0, later: 0 };
  for (const name of await readdir(ASSETS)) {
    const kind = name.split(".").at(-1);
    if (kind !== "js" && kind !== "css") continue;
    const size = gzipSync(await readFile(ASSETS + name), { level: 9 }).length;
    total[page.includes(name) ? kind : "later"] += size;
  }
  return total;
}

/** Milliseconds from the navigation to the first frame in which graph 1 has data, in browsers that were never here. */
export async function firstGraph(browser, address, times) {
  const found = [];
  for (let run = 0; run < times; run += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = (now) => {
        const told = document.querySelector(".legend-note");
        // The frame after that: what has been drawn is on the screen.
        if (told && document.querySelector(".graph canvas"))
          requestAnimationFrame(() => (window.drawn = performance.now()));
        else requestAnimationFrame(look);
        return now;
      };
      requestAnimationFrame(look);
    });
    await page.goto(address);
    found.push(
      await until(async () => {
        const drawn = await page.evaluate(() => window.drawn);
        assert.ok(drawn);
        return drawn;
      }),
    );
    await context.close();
  }
  return found;
}

/** Milliseconds of processor that the main thread used in each of some seconds, while `change` is done in each. */
export async function liveUpdates(page, seconds, change) {
  const session = await page.context().newCDPSession(page);
  // By the thread's own clock: what others do on this machine meanwhile does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, 1000 * value]));
  };
  const found = [];
  let before = await busy();
  for (let second = 0; second < seconds; second += 1) {
    await Promise.all([pause(1000), change()]);
    const now = await busy();
    found.push({
      all: now.TaskDuration - before.TaskDuration,
      script: now.ScriptDuration - before.ScriptDuration,
      layout:
        now.LayoutDuration + now.RecalcStyleDuration - before.LayoutDuration - before.RecalcStyleDuration,
    });
    before = now;
  }
  await session.detach();
  return found;
}

/** Milliseconds from the moment in which a visitor sets out to the frame that shows one more session. */
export async function arrivals(page, application, times, arrive) {
  const found = [];
  for (let run = 0; run < times; run += 1) {
    // Not in step with the second in which the agent reads.
    await pause(1000 + 1000 * Math.random());
    const before = (await rowOf(page, "tracked", application)).Total;
    await page.evaluate(
      ([name, text]) => {
        window.seen = null;
        const look = () => {
          const row = [...document.querySelectorAll("#tracked tbody tr")].find(
            (one) => one.querySelector(".name a")?.textContent === name,
          );
          const numbers = row.querySelectorAll("td.number");
          if (numbers[numbers.length - 1].textContent !== text) window.seen = Date.now();
          else requestAnimationFrame(look);
        };
        look();
      },
      [application, before],
    );
    const start = Date.now();
    await arrive();
    const seen = await until(async () => {
      const time = await page.evaluate(() => window.seen);
      assert.ok(time);
      return time;
    });
    found.push(seen - start);
  }
  return found;
}

/** Bytes of heap after every so many simulated seconds, each after the garbage was collected; and the DOM's nodes. */
export async function heap(browser, stream, { seconds, speed, every }) {
  const played = await replay(stream);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript((faster) => {
    // Each second is put on the screen by itself, as it is at the speed of time.
    const real = window.setTimeout;
    window.setTimeout = (run, delay = 0, ...rest) =>
      real(run, delay <= 100 ? delay / faster : delay, ...rest);
    window.draws = 0;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      window.draws += 1;
      return clear.apply(this, box);
    };
  }, speed);
  await page.goto(played.address);
  const session = await page.context().newCDPSession(page);
  const look = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    const draws = await page.evaluate(() => window.draws);
    return { usedSize, nodes, jsEventListeners, draws };
  };
  const found = [];
  const begun = performance.now();
  for (let second = 1; second <= seconds; second += 1) {
    played.next();
    if (second % every === 0) found.push({ second, ...(await look()) });
    const due = begun + (1000 * second) / speed;
    if (due > performance.now()) await pause(due - performance.now());
  }
  await page.close();
  played.close();
  return { found, milliseconds: performance.now() - begun };
}
