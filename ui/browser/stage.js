// The stage program of the tests crate: real servers, visitors and monitors, moved by commands.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export class Stage {
  #child;
  #waiting = [];
  #ended;

  /** Builds and starts it; everything on it ends with this process at the latest. */
  constructor({ release = false } = {}) {
    const options = ["--quiet", ...(release ? ["--release"] : [])];
    this.#child = spawn("cargo", ["run", ...options, "-p", "sessionwatch-tests", "--bin", "stage"], {
      cwd: ROOT,
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const { done, problem } = JSON.parse(line);
      const { what, resolve, reject } = this.#waiting.shift();
      if (problem === undefined) resolve(done);
      else reject(new Error(`${what}: ${problem}`));
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on("close", (code) => {
        for (const { what, reject } of this.#waiting) reject(new Error(`${what}: the stage ended (${code})`));
        resolve(code);
      });
    });
  }

  /** Does one thing and resolves to what came of it. */
  do(what, fields = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ what, resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ do: what, ...fields })}\n`);
    });
  }

  /** Ends everything. */
  end() {
    this.#child.stdin.end();
    return this.#ended;
  }
}
