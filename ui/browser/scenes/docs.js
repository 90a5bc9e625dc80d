// The page of the API, which is not ours but for what it may do.
import assert from "node:assert/strict";
import { scene, theatre } from "../theatre.js";

scene(
  "the API is read and tried on a page of its own, with scripts from nowhere else",
  async (page) => {
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/docs/"));
    await page.goto(`${theatre.address}/api/`);
    const policy = (await answered).headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    const route = page.locator(".opblock", {
      has: page.locator('[data-path="/settings"]'),
      hasText: "GET",
    });
    await route.locator(".opblock-summary-control").click();
    await route.getByRole("button", { name: "Try it out" }).click();
    await route.getByRole("button", { name: "Execute" }).click();
    await route.locator(".live-responses-table").getByText('"track_per_application"').waitFor();
  },
  { path: null },
);
