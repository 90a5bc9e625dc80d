// Waiting for what must become true.
import { setTimeout as pause } from "node:timers/promises";

/** How long anything may take on a busy machine. */
const LIMIT = 60_000;

/** Looks again and again until `look` does not throw; resolves to what it found, or fails with its last error. */
export async function until(look, { every = 50 } = {}) {
  const start = Date.now();
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() - start > LIMIT) throw error;
    }
    await pause(every);
  }
}
