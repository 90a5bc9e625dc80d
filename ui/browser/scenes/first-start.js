// The first start: no server is there, then one comes.
import assert from "node:assert/strict";
import { names } from "../reading.js";
import { APPLICATIONS, scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

scene(
  "without a server the page says what helps, and fills by itself when one comes",
  async (page, { api }) => {
    await page.getByRole("heading", { name: "No server found yet" }).waitFor();
    assert.deepEqual(await page.locator(".nothing code").allInnerTexts(), [
      "sessionwatch jvms",
      "sessionwatch attach PID",
      "sessionwatch agent-path",
    ]);
    await theatre.stage.do("start_server", {
      server: "main",
      monitor: "main",
      applications: APPLICATIONS,
      quick_expiry: true,
    });
    await until(async () => assert.equal((await names(page, "untracked")).length, APPLICATIONS.length + 1));
    assert.equal(await page.getByRole("heading", { name: "No server found yet" }).count(), 0);
    assert.equal(await page.getByRole("status").first().innerText(), "Live");
    await until(async () => assert.ok((await api.applications()).every(({ total }) => total === 0)));
  },
);
