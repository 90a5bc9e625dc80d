// The page in a real browser, on a real Tomcat with real visitors: `npm run test:browser`.
import { after, before } from "node:test";
import { close, open } from "./theatre.js";

before(open);
after(close);

// In this order: the first start has no server yet, and the last scene ends the monitor.
await import("./scenes/first-start.js");
await import("./scenes/tables.js");
