// Tomcat's JMX proxy: sets a number of a session manager, so that a server disagrees with itself.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

/** `server` is what the stage answered when the server was started. */
export async function setManager({ port, users }, path, attribute, value) {
  const text = await readFile(users, "utf8");
  const [, name, password] = /username="([^"]+)" password="([^"]+)"/.exec(text);
  const query = new URLSearchParams({
    set: `Catalina:type=Manager,host=localhost,context=${path}`,
    att: attribute,
    val: value,
  });
  const answer = await fetch(`http://127.0.0.1:${port}/manager/jmxproxy/?${query}`, {
    headers: { Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` },
  });
  assert.match(await answer.text(), /^OK/);
}
