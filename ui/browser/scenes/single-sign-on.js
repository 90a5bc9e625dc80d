// Single sign-on: from the login of the page to a real provider, and back as somebody.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { clean } from "../axe.js";
import { theatre, visit } from "../theatre.js";

const PROVIDER = fileURLToPath(new URL("../provider.js", import.meta.url));

test("somebody logs in at a provider, and sees what they wanted to", async () => {
  const provider = spawn(process.execPath, [PROVIDER], { stdio: ["pipe", "pipe", "ignore"] });
  const folder = await mkdtemp(join(tmpdir(), "provider-"));
  try {
    const [issuer] = await Promise.race([
      new Promise((resolve) =>
        createInterface({ input: provider.stdout }).once("line", (line) => resolve([line])),
      ),
      new Promise((_, reject) =>
        provider.once("exit", () => reject(new Error("the provider did not start"))),
      ),
    ]);
    const secret = join(folder, "secret");
    await writeFile(secret, "not-a-secret-of-anybody");
    const config = `[single_sign_on]
      label = "Staff login"
      issuer = "${issuer}"
      client_id = "sessionwatch"
      client_secret_file = "${secret}"
      scopes = ["profile", "groups"]
      roles = { staff = "viewer" }`;
    const { address } = await theatre.stage.do("start_monitor", { monitor: "signed-on", config });
    const { page, context, complaints } = await visit({ address, path: "/?range=hour" });
    await page.getByRole("link", { name: "Staff login" }).waitFor();
    assert.equal(await page.getByLabel("Password").count(), 0);
    await clean(page, "single sign-on");
    await page.getByRole("link", { name: "Staff login" }).click();
    await page.getByLabel("Who are you?").fill("victor");
    await page.getByRole("button", { name: "Go" }).click();
    await page.getByRole("button", { name: "Account: victor (single sign-on)" }).waitFor();
    assert.match(page.url(), /\?range=hour$/);
    // Another site that leads here brings nobody in by a cookie of ours, but the page itself does.
    const cookies = (await context.cookies(address)).filter(({ name }) => name.startsWith("sessionwatch"));
    assert.deepEqual(
      cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite]),
      [[true, "Strict"]],
    );
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("link", { name: "Staff login" }).waitFor();
    const unexpected = complaints.filter((complaint) => complaint !== `request to ${new URL(issuer).host}`);
    assert.deepEqual(unexpected, [], "the page complained");
    await context.close();
  } finally {
    provider.stdin.end();
    await rm(folder, { recursive: true });
  }
});
