// A fleet for scenes and pictures: machines that write to a real engine, servers that tell their counters, and the page of all.
import assert from "node:assert/strict";
import { until } from "./wait.js";

/** Sessions that come and go on one machine, by application. */
class Machine {
  constructor(address, server, applications) {
    this.address = address;
    this.server = server;
    this.applications = applications.map((application) => ({
      active: 0,
      created: 0,
      destroyed: 0,
      rejected: 0,
      ...application,
    }));
  }

  count(name, more) {
    const application = this.applications.find((one) => one.name === name);
    for (const [key, value] of Object.entries(more)) application[key] += value;
    application.active = application.created - application.destroyed;
  }

  async push() {
    const body = JSON.stringify({ server: this.server, applications: this.applications });
    const headers = { "Content-Type": "application/json" };
    const pushed = await fetch(`${this.address}/api/v1/push`, { method: "POST", headers, body });
    assert.equal(pushed.status, 204, await pushed.text());
  }
}

/** Starts an engine, a monitor for each of `plans` (instance, group, server, applications), and the page. */
export async function startFleet(stage, plans, more = "") {
  const engine = await stage.do("start_engine", { engine: "fleet" });
  const machines = [];
  for (const { instance, group, server, applications } of plans) {
    const labels = `{ instance = ${JSON.stringify(instance)}, group = ${JSON.stringify(group)} }`;
    const config = `[[remote_write]]\nname = "fleet"\nurl = "${engine.address}"\ninterval = 1\nlabels = ${labels}\n`;
    const { address } = await stage.do("start_monitor", { monitor: instance, config });
    machines.push(new Machine(address, server, applications));
  }
  const config = `engine = "${engine.address}"\n[fleet]\ninterval = 1\n${more}`;
  const { address } = await stage.do("start_monitor", { monitor: "fleet", config });
  return new Fleet(stage, machines, address, plans);
}

class Fleet {
  #plans;
  #timer = null;

  constructor(stage, machines, address, plans) {
    this.stage = stage;
    this.machines = machines;
    this.address = address;
    this.#plans = plans;
  }

  /** Tells all counters once a second from now on, after `before` has changed them. */
  tell(before = () => {}) {
    this.stop();
    const turn = async () => {
      before();
      // One that is being ended is told nothing.
      await Promise.allSettled(this.machines.map((machine) => machine.push()));
    };
    this.#timer = setInterval(turn, 1000);
    return turn();
  }

  stop() {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** The answer of the page's API, once `right` says nothing against it. */
  answer(path, right) {
    return until(async () => {
      const found = await (await fetch(`${this.address}/api/v1/${path}`)).json();
      right(found);
      return found;
    });
  }

  async end() {
    this.stop();
    for (const monitor of ["fleet", ...this.#plans.map(({ instance }) => instance)]) {
      await this.stage.do("kill_monitor", { monitor });
    }
    await this.stage.do("kill_engine", { engine: "fleet" });
  }
}
