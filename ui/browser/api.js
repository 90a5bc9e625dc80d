// The API of a monitor, asked as any program would: to prepare a test and to compare with the page.

export function monitorApi(address) {
  const ask = async (method, path, body) => {
    const answer = await fetch(`${address}/api/v1/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const applications = async () => (await ask("GET", "applications")).applications;
  const named = async (name) => {
    const found = (await applications()).find((application) => application.name === name);
    if (found === undefined) throw new Error(`there is no application ${name}`);
    return found;
  };
  return {
    applications,
    named,
    settings: () => ask("GET", "settings"),
    putSettings: (settings) => ask("PUT", "settings", settings),
    totals: () => ask("GET", "totals"),
    servers: async () => (await ask("GET", "servers")).servers,
    sparklines: async () => (await ask("GET", "sparklines")).sparklines,
    series: (query) => ask("GET", `series?${query}`),
    trackAll: () => ask("POST", "tracking/all"),
    patterns: () => ask("GET", "tracking/patterns"),
    untrackAll: () => ask("DELETE", "tracking/all"),
    track: async (...names) => {
      for (const name of names) await ask("PUT", `applications/${(await named(name)).id}/tracking`);
    },
  };
}
