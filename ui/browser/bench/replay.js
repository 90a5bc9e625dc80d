// A server of the built page whose live stream plays faster than time: for what takes an hour to show.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const KINDS = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
/** As many buckets as a tick of the real stream repeats, in case that they changed. */
const TAIL = 6;

/** The first `state` and the first `points` of a monitor's stream. */
export async function recorded(address, query) {
  const stop = new AbortController();
  const answer = await fetch(`${address}/api/v1/events?${query}`, { signal: stop.signal });
  const found = {};
  let text = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (const [, name, data] of text.matchAll(/event: ?(\w+)\ndata: ?(.*)\n\n/g))
      found[name] ??= JSON.parse(data);
    if (found.state && found.points) break;
  }
  stop.abort();
  return found;
}

/** Sums that change from second to second, as those of a busy application do. */
function moved(row, second, index) {
  const created = (second + index) % 7;
  const sums = (s1) => ({ s1, s5: 3 * s1, m1: 40 + s1, h1: 2000 + ((second * 13 + index) % 900) });
  return {
    ...row,
    active: 100 + ((second + 3 * index) % 50),
    created: sums(created),
    destroyed: sums((created + 2) % 5),
    rejected: sums(0),
    total: (row.total ?? 0) + second,
  };
}

/** Plays `state` and `points` on as one tick each time when `next` is called on what it resolves to. */
export async function replay({ state, points }) {
  const listeners = new Set();
  let second = 0;
  const send = (to, name, data) => to.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const begin = (to) => {
    send(to, "state", { ...state, time: state.time + second });
    send(to, "points", points);
    listeners.add(to);
    to.on("close", () => listeners.delete(to));
  };
  const server = createServer(async (request, answer) => {
    const path = new URL(request.url, "http://replay").pathname;
    if (path === "/api/v1/events") {
      answer.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
      begin(answer);
      return;
    }
    try {
      const file = path === "/" ? "/index.html" : path;
      const content = await readFile(DIST + file);
      answer.writeHead(200, { "Content-Type": KINDS[extname(file)] }).end(content);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

  const column = (of) => Array.from({ length: TAIL }, (_, at) => of(second - TAIL + 1 + at));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    next() {
      second += 1;
      const to = points.to + second;
      const tick = {
        time: state.time + second,
        version: state.version,
        servers: state.servers,
        totals: state.totals.map((row, index) => moved(row, second, index)),
        applications: state.applications.map((row, index) => moved(row, second, index)),
      };
      const tail = {
        ...points,
        from: points.from + second,
        to,
        times: column((at) => points.to + at),
        created: column((at) => (at + 700) % 7),
        destroyed: column((at) => (at + 700) % 5),
        rejected: column(() => 0),
        active: column((at) => 1000 + ((at + 700) % 90)),
        active_min: column((at) => 1000 + ((at + 700) % 90)),
        active_max: column((at) => 1000 + ((at + 700) % 90)),
        late: [],
        marks: [],
      };
      for (const listener of listeners) {
        send(listener, "tick", tick);
        send(listener, "points", tail);
      }
    },
    close() {
      for (const listener of listeners) listener.end();
      server.close();
    },
  };
}
