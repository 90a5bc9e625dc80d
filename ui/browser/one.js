import { after, before } from "node:test";
import { close, open } from "./theatre.js";

before(open);
after(close);
for (const name of process.env.SCENES.split(",")) await import(`./scenes/${name}.js`);
