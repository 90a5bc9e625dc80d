// WCAG 2.2 AA by axe-core: it finds nothing, light and dark, wide and narrow.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { until } from "./wait.js";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKS = ["light", "dark"];
const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 780 } };

/** What axe finds in the page as it is now, in a line each. */
async function found(page) {
  const { violations, passes } = await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    RULES,
  );
  assert.ok(passes.length > 10, "axe has looked");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
  );
}

/** Looks at a state in both looks and both sizes. */
export async function clean(page, state) {
  await page.evaluate(AXE);
  for (const look of LOOKS) {
    for (const [name, size] of Object.entries(SIZES)) {
      await page.emulateMedia({ colorScheme: look, reducedMotion: "reduce" });
      await page.setViewportSize(size);
      await until(async () =>
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), look),
      );
      assert.deepEqual(await found(page), [], `${state}, ${look}, ${name}`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `${state}, ${name}: ${overflow} wider than the window`);
    }
  }
}
