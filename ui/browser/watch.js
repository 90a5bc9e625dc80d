// Watches a tab for what must never happen in any: errors, violations, dialogs, requests to others.

/** What a page complained of so far; `hosts` are those that it may ask. */
export async function watch(page, hosts) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.stack ?? error}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (["data:", "blob:"].includes(protocol) || hosts.includes(host)) return;
    complaints.push(`request to ${host}`);
  });
  // The browser tells of most violations on the console, but not of all.
  await page.exposeBinding("violated", (_, text) => complaints.push(`violation: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violated(`${event.violatedDirective} by ${event.blockedURI || "inline"}`);
    });
  });
  return complaints;
}
