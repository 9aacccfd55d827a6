/** Photographs of pages, for those who want to see what the tests see. */
import type { Page } from "playwright-core";

/** The folder into which pages are photographed, if it is given. */
const SHOTS_DIR = Deno.env.get("SHOTS_DIR");

/** Photographs the whole page under a name made of `look`. */
export async function shoot(page: Page, look: string): Promise<void> {
  if (SHOTS_DIR === undefined) return;
  const name = look.replaceAll(/[ /,]+/g, "-").replace(/^-/, "");
  await page.screenshot({ path: `${SHOTS_DIR}/${name}.png`, fullPage: true });
}
