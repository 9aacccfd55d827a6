/** Parts of a page that are the same for everybody, drawn once. */
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { remember } from "../../lib/remember.ts";

/** The part with most keys has one for each of the 12 categories. */
const MOST_KEYS = 100;

/**
 * Returns a function that gives the HTML of a part of a page, which it draws
 * once for each key: drawing it anew for each visitor is what the page costs.
 *
 * @param draw Draws the part. The keys must be few. Links in it must be
 * relative: while Fresh draws a page it marks absolute links to that page as
 * current, and what is kept here is shown on other pages too.
 */
export function drawOnce<Key>(draw: (key: Key) => VNode): (key: Key) => string {
  return remember((key) => renderToString(draw(key)), { most: MOST_KEYS });
}
