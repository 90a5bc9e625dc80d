// What a page says when what it shows cannot be kept, or what was kept is damaged.
import assert from "node:assert/strict";
import { scene, theatre } from "../theatre.js";
import { until } from "../wait.js";

const MONITOR = "spoilt";
const expected = [/ERR_CONNECTION_REFUSED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_CONNECTION_RESET/];
const monitor = (what, more = {}) => theatre.stage.do(what, { monitor: MONITOR, ...more });
const pulse = (page) => page.getByRole("status").first().innerText();
const ready = async (page) => {
  const answer = await page.request.get(`${new URL(page.url()).origin}/readyz?verbose`);
  return { status: answer.status(), text: await answer.text() };
};

scene(
  "a data folder that cannot be used is named while the page goes on live, until it can be used again",
  async (page) => {
    await monitor("terminate_monitor");
    await monitor("block_store", { blocked: true });
    await monitor("start_monitor_again");
    const alert = page.getByRole("alert").filter({ hasText: "is not being stored since" });
    await alert.waitFor();
    assert.match(await alert.innerText(), /is not being stored since \d\d:\d\d:\d\d.*choose another folder/s);
    assert.equal((await pulse(page)).trim(), "Live");
    const { status, text } = await ready(page);
    assert.equal(status, 503);
    assert.match(text, /\[-\] store: .*\(since/);

    await monitor("block_store", { blocked: false });
    await alert.waitFor({ state: "detached" });
    await until(async () => assert.equal((await ready(page)).status, 200));
    await page.getByText(/was moved aside to .*unread-1/).waitFor();
  },
  { monitor: MONITOR, expected },
);

scene(
  "a damaged file is moved aside and its new name told until somebody has read it",
  async (page) => {
    await monitor("terminate_monitor");
    await monitor("damage_store");
    await monitor("start_monitor_again");
    // What the monitor found at its start before may still be there until the page is connected again.
    const notice = page.getByRole("status").filter({ hasText: "damaged-1" });
    await notice.waitFor();
    assert.match(await notice.innerText(), /could not all be read.*is damaged.*moved aside to .*damaged-1/s);
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "detached" });
    assert.match((await ready(page)).text, /\[i\] store: .*damaged-1/);
  },
  { monitor: MONITOR, expected },
);
