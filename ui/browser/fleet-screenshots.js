// Pictures of a fleet's page into docs/images: twelve machines that write to a real engine.
import assert from "node:assert/strict";
import { browser, live, picture } from "./camera.js";
import { startFleet } from "./fleet.js";
import { Stage } from "./stage.js";
import { until } from "./wait.js";

const GROUPS = ["shops", "media", "intranet"];
const NAMES = ["/shop", "/shop/orders", "/mail", "/crm", "/wiki"];
const LIMIT = 60;
/** Seconds that are told before the pictures are taken: by then Live is full, and more than a minute of the hour. */
const TOLD = 130;

const two = (number) => String(number).padStart(2, "0");
const plans = Array.from({ length: 12 }, (_, at) => ({
  instance: `host-${two(at + 1)}`,
  group: GROUPS[at % GROUPS.length],
  server: `tomcat-${two(at + 1)}`,
  // Not every application is on every server.
  applications: NAMES.filter((_, of) => of === 0 || (at + of) % 4 !== 0).map((name) => ({
    name,
    ...(name === "/shop" ? { limit: LIMIT } : {}),
  })),
}));

/** Sessions that come in waves, one after the other from machine to machine, and leave after a while. */
function waves(fleet) {
  let second = 0;
  return () => {
    second += 1;
    for (const [at, machine] of fleet.machines.entries()) {
      for (const { name, active, limit } of machine.applications) {
        const wanted = Math.round((1.4 + Math.sin(second / 9 + at / 9)) * (name === "/shop" ? 1.6 : 0.8));
        const created = Math.min(wanted, (limit ?? Number.POSITIVE_INFINITY) - active);
        const destroyed = Math.min(active, Math.round(active / (at === 4 ? 90 : 26)));
        machine.count(name, { created, destroyed, rejected: wanted - created });
      }
    }
  };
}

const stage = new Stage();
try {
  const track = ["/shop*", "/mail"].map((pattern) => `[[track]]\napplication = "${pattern}"\n`);
  const fleet = await startFleet(stage, plans, track.join(""));
  const change = waves(fleet);
  let told = 0;
  await fleet.tell(() => {
    told += 1;
    change();
  });
  console.log("two minutes of a fleet …");
  for (let next = 10; next <= TOLD; next += 10) await until(() => assert.ok(told >= next));
  for (const look of ["light", "dark"]) {
    const name = look === "light" ? "fleet" : "fleet-dark";
    await picture(name, fleet.address, live, { look, whole: true });
  }
  await fleet.end();
} finally {
  await browser.close();
  await stage.end();
}
