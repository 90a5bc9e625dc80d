// Several tabs of one browser: they share one stream, whichever of them stays.
import assert from "node:assert/strict";
import { graphSums, number, tableOf } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";
import { watch } from "../watch.js";

const total = async (page) => number((await tableOf(page, "totals")).rows[0].Total);
const arrive = (application, visitors) => theatre.stage.do("arrive", at(application, { visitors }));

/** The streams that are open in a browser. */
function streamsOf(context) {
  const open = new Map();
  context.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/api/v1/events")) open.set(request, request.frame().page());
  });
  for (const end of ["requestfinished", "requestfailed"]) context.on(end, (request) => open.delete(request));
  // What a closed tab had open is not told of.
  return () => [...open.values()].filter((page) => !page.isClosed());
}

scene(
  "three tabs with three graphs have one stream between them, also when the tab that held it closes",
  async (page, { api, context, complaints }) => {
    await api.track("/crm", "/news");
    const streams = streamsOf(context);
    const tab = async (query) => {
      const another = await context.newPage();
      const heard = await watch(another, [new URL(theatre.address).host]);
      another.on("close", () => complaints.push(...heard));
      await another.goto(`${theatre.address}/?${query}`);
      return another;
    };
    // The tab of the scene was there before anybody counted.
    await page.goto("about:blank");
    const tabs = [
      await tab("range=live"),
      await tab(`range=live&application=${(await api.named("/crm")).id}`),
      await tab(`range=hour&application=${(await api.named("/news")).id}`),
    ];
    const [all, crm, news] = tabs;
    const shared = () => until(() => assert.equal(streams().length, 1));
    for (const one of tabs) await until(async () => assert.ok((await graphSums(one)).created !== null));
    await shared();

    const before = await total(all);
    await arrive("/crm", 2);
    await arrive("/news", 3);
    for (const one of tabs) await until(async () => assert.equal(await total(one), before + 5));
    await until(async () => assert.equal((await graphSums(crm)).created, "2"));
    await until(async () => assert.equal((await graphSums(news)).created, "3"));
    await shared();

    const [leader] = streams();
    await leader.close();
    const left = tabs.filter((one) => one !== leader);
    await shared();
    await arrive("/crm", 1);
    for (const one of left) await until(async () => assert.equal(await total(one), before + 6));
    for (const one of left)
      await until(async () => assert.equal(await one.getByRole("status").first().innerText(), "Live"));
    await shared();

    // What the last one does is seen by the other at once, too.
    await left[0].getByRole("button", { name: "Untrack All" }).click();
    await until(async () => assert.deepEqual((await tableOf(left[1], "tracked")).rows, []));
    for (const one of left) await one.close();
  },
  { expected: [/status of 404/] },
);

scene("two browsers have a stream each", async (page, { context }) => {
  const streams = [];
  const visitors = [context, await theatre.browser.newContext(), await theatre.browser.newContext()].slice(1);
  for (const visitor of visitors) {
    streams.push(streamsOf(visitor));
    const tab = await visitor.newPage();
    await tab.goto(theatre.address);
    await until(() => total(tab));
  }
  await until(() =>
    assert.deepEqual(
      streams.map((open) => open().length),
      [1, 1],
    ),
  );
  for (const visitor of visitors) await visitor.close();
  await until(() => total(page));
});
