// The three tables: columns, formats, totals, tracking; and that every number is Tomcat's own.
import assert from "node:assert/strict";
import { graphSums, names, number, rowOf, tableOf, windows } from "../reading.js";
import { at, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const TRACKED = ["Application", "Active", "Created", "Destroyed", "Rejected", "Total"];

scene("the tables have their columns, and nothing is tracked at first", async (page) => {
  await page.getByRole("heading", { level: 1, name: "Sessions", exact: true }).waitFor();
  const totals = await until(async () => {
    const table = await tableOf(page, "totals");
    number(table.rows[0].Active);
    return table;
  });
  assert.deepEqual(totals.heads, ["Active", "Created", "Destroyed", "Rejected", "Total"]);
  assert.deepEqual(totals.below, ["5s / 1m / 1h", "5s / 1m / 1h", "5s / 1m / 1h"]);
  assert.equal(totals.rows.length, 1);
  for (const kind of ["Created", "Destroyed", "Rejected"]) {
    assert.match(totals.rows[0][kind], /^[\d,]+ \/ [\d,]+ \/ [\d,]+$/);
  }

  const tracked = await tableOf(page, "tracked");
  assert.equal(tracked.empty, "No applications currently tracked.");
  assert.equal(tracked.total, null);
  assert.deepEqual(
    tracked.heads.filter((head) => TRACKED.includes(head)),
    TRACKED,
  );
  assert.ok(await page.getByRole("button", { name: "Untrack All" }).isDisabled(), "nothing to untrack");

  const untracked = await tableOf(page, "untracked");
  assert.deepEqual(
    untracked.heads.filter((head) => TRACKED.includes(head)),
    TRACKED,
  );
  assert.deepEqual(untracked.below, [], "the last second alone");
  assert.deepEqual(
    untracked.rows.map((row) => row.Application),
    ["/", "/crm", "/mail", "/manager", "/news", "/open", "/shop", "/shop/orders", "/wiki"],
  );
  assert.equal(untracked.total.Application, "Total");
  for (const head of TRACKED.slice(1)) {
    const sum = untracked.rows.reduce((all, row) => all + number(row[head]), 0);
    assert.equal(number(untracked.total[head]), sum, `the total of ${head}`);
  }
});

scene("an application is tracked and untracked by its button", async (page, { api }) => {
  await page.getByRole("button", { name: "Track /shop", exact: true }).click();
  await until(async () => assert.deepEqual(await names(page, "tracked"), ["/shop"]));
  assert.ok(!(await names(page, "untracked")).includes("/shop"), "it is in one of the tables only");
  assert.equal((await api.named("/shop")).tracked, true);

  const { below, total } = await tableOf(page, "tracked");
  assert.deepEqual(below, ["5s / 1m / 1h", "5s / 1m / 1h", "5s / 1m / 1h"]);
  assert.equal(total.Application, "Total");
  const filter = page.getByRole("combobox", { name: "Application", exact: true });
  assert.deepEqual(await filter.locator("option").allInnerTexts(), ["Total", "/shop"]);

  await page.getByRole("button", { name: "Untrack /shop", exact: true }).click();
  await until(async () =>
    assert.equal((await tableOf(page, "tracked")).empty, "No applications currently tracked."),
  );
  assert.ok((await names(page, "untracked")).includes("/shop"));
  assert.equal((await api.named("/shop")).tracked, false);
  assert.deepEqual(await filter.locator("option").allInnerTexts(), ["Total"]);
});

scene("all applications are tracked and untracked at once", async (page, { api }) => {
  await page.getByRole("button", { name: "Track All", exact: true }).click();
  await until(async () =>
    assert.equal((await tableOf(page, "untracked")).empty, "All applications are tracked."),
  );
  assert.deepEqual((await names(page, "tracked")).length, 9);
  assert.ok((await api.applications()).every(({ tracked }) => tracked));
  await page.getByRole("button", { name: "Untrack All", exact: true }).click();
  await until(async () =>
    assert.equal((await tableOf(page, "tracked")).empty, "No applications currently tracked."),
  );
  assert.equal((await names(page, "untracked")).length, 9);
});

scene(
  "what visitors do is in the tables, exactly as Tomcat and they themselves count it",
  async (page, { api }) => {
    const { stage } = theatre;
    await api.track("/open", "/shop");
    const before = await until(() => rowOf(page, "tracked", "/shop"));
    const totalBefore = (await tableOf(page, "totals")).rows[0];

    // Five are let in, four are refused.
    await stage.do("arrive", at("/shop", { visitors: 9 }));
    await stage.do("log_in", at("/shop", { visitors: 3 }));
    await stage.do("log_out", at("/shop", { visitors: 2 }));
    const shop = await stage.do("leave", at("/shop", { visitors: 2, seconds: 1 }));
    const open = await stage.do("arrive", at("/open", { visitors: 3 }));
    assert.deepEqual(shop, { created: 5, destroyed: 2, left: 2, rejected: 4, rotated: 3 });

    const hour = (row, kind) => windows(row[kind])[2];
    const row = await until(async () => {
      const now = await rowOf(page, "tracked", "/shop");
      assert.equal(hour(now, "Destroyed") - hour(before, "Destroyed"), shop.destroyed + shop.left);
      return now;
    });
    assert.equal(hour(row, "Created") - hour(before, "Created"), shop.created);
    assert.equal(hour(row, "Rejected") - hour(before, "Rejected"), shop.rejected);

    const { rows, total } = await tableOf(page, "tracked");
    const all = await stage.do("numbers", { server: "main" });
    for (const shown of rows) {
      const own = all.find(({ path }) => path === shown.Application);
      assert.equal(number(shown.Active), own.active, `active sessions of ${own.path}`);
      assert.equal(number(shown.Total), own.created, `all sessions of ${own.path}`);
      assert.equal(own.created, own.visitors.created);
    }
    assert.equal(number(total.Active), 1 + open.created);
    assert.equal(hour(total, "Created"), shop.created + open.created);

    const totals = (await tableOf(page, "totals")).rows[0];
    assert.equal(
      number(totals.Total),
      all.reduce((sum, { created }) => sum + created, 0),
    );
    assert.equal(
      number(totals.Active),
      all.reduce((sum, { active }) => sum + active, 0),
    );
    assert.equal(hour(totals, "Created") - hour(totalBefore, "Created"), shop.created + open.created);
    assert.equal(hour(totals, "Rejected") - hour(totalBefore, "Rejected"), shop.rejected);

    // And on the graph, which is of /shop when its name is chosen.
    await page.locator("#tracked").getByRole("link", { name: "/shop", exact: true }).click();
    await until(async () =>
      assert.deepEqual(await graphSums(page), {
        created: String(shop.created),
        destroyed: String(shop.destroyed + shop.left),
        rejected: String(shop.rejected),
      }),
    );
  },
);

scene("a login that rotates the session's id counts nothing", async (page, { api }) => {
  await api.track("/crm");
  await theatre.stage.do("arrive", at("/crm", { visitors: 1 }));
  await until(async () => assert.equal((await rowOf(page, "tracked", "/crm")).Created, "1 / 1 / 1"));
  for (const _ of Array(5)) await theatre.stage.do("log_in", at("/crm", { visitors: 1 }));
  // One more session proves that everything before it was read.
  await theatre.stage.do("arrive", at("/crm", { visitors: 1 }));
  const row = await until(async () => {
    const now = await rowOf(page, "tracked", "/crm");
    assert.equal(now.Active, "2");
    return now;
  });
  assert.equal(windows(row.Created)[2], 2);
  assert.equal(windows(row.Destroyed)[2], 0);
  assert.equal(row.Total, "2");
});

scene("the untracked table tells the last second", async (page) => {
  const before = await until(() => rowOf(page, "untracked", "/wiki"));
  await theatre.stage.do("arrive", at("/wiki", { visitors: 4 }));
  // The second in which they came, and the one after it, may share them.
  const seen = new Set();
  await until(
    async () => {
      const row = await rowOf(page, "untracked", "/wiki");
      if (row.Created !== "0") seen.add(`${row.Total} ${row.Created}`);
      assert.equal(number(row.Total), number(before.Total) + 4);
      assert.equal(row.Created, "0", "the next second is another one");
    },
    { every: 10 },
  );
  const created = [...seen].reduce((sum, text) => sum + Number(text.split(" ")[1]), 0);
  assert.equal(created, 4, [...seen].join(", "));
});

scene("a head sorts its table, and a search leaves what matches", async (page) => {
  const untracked = page.locator("#untracked");
  await until(async () => assert.equal((await names(page, "untracked")).length, 9));
  await untracked.getByRole("button", { name: "Application" }).click();
  await until(async () => assert.equal((await names(page, "untracked"))[0], "/wiki"));
  assert.equal(await untracked.locator("th[aria-sort=descending]").count(), 1);

  await page.locator("h1").click();
  await page.keyboard.press("/");
  await page.keyboard.type("shop");
  await until(async () => assert.deepEqual(await names(page, "untracked"), ["/shop/orders", "/shop"]));
  assert.equal((await tableOf(page, "untracked")).total.Application, "Total of 2 applications");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("nothing of this name");
  await until(async () =>
    assert.equal((await tableOf(page, "untracked")).empty, "No application matches the search."),
  );
});
