// The page in a real browser, on a real Tomcat with real visitors: `npm run test:browser`.
import { after, before } from "node:test";
import { close, open } from "./theatre.js";

before(open);
after(close);

// In this order: the first start has no server yet, and the hostile one stays in the list of servers.
await import("./scenes/first-start.js");
await import("./scenes/watch.js");
await import("./scenes/tables.js");
await import("./scenes/facts.js");
await import("./scenes/graphs.js");
await import("./scenes/ranges.js");
await import("./scenes/files.js");
await import("./scenes/rows.js");
await import("./scenes/head.js");
await import("./scenes/settings.js");
await import("./scenes/tabs.js");
await import("./scenes/media.js");
await import("./scenes/access.js");
await import("./scenes/alerts.js");
await import("./scenes/remote-write.js");
await import("./scenes/fleet.js");
await import("./scenes/docs.js");
await import("./scenes/monitor.js");
await import("./scenes/store.js");
await import("./scenes/login.js");
await import("./scenes/single-sign-on.js");
await import("./scenes/hostile.js");
