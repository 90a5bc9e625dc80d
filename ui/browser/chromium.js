// The browser of this machine, without a window and without a word to anybody else.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(more = []) {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(`no Chromium at ${PLACES.join(", ")}. Install it: tools/setup.sh test`);
  }
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
}
