/** Whether a page can be used by everybody, and fits its window. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Which rules of axe apply: all, or those about colours alone. */
type AxeRules = "all" | "colours";

/** Returns what axe finds on the page, one line a finding. */
export async function violations(
  page: Page,
  rules: AxeRules,
): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (colours) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const options = colours ? { runOnly: ["color-contrast"] } : {};
    return (await axe.run(options)).violations;
  }, rules === "colours");
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id}: ${target.join(" ")}: ${failureSummary}`
    )
  );
}

/** Returns whether the page is no wider than its window. */
export async function fits(page: Page): Promise<boolean> {
  // A phone's `innerWidth` grows with a page that is too wide, so the window
  // itself is the measure.
  const width = page.viewportSize()?.width ?? 0;
  return await page.evaluate(
    (most) => document.documentElement.scrollWidth <= most,
    width,
  );
}
