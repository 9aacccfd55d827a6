import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/**
 * Returns a function that gives the HTML of a part of a page, which it draws once for each key and keeps: for parts that
 * are the same for everybody, where drawing them anew for each visitor is what the page costs.
 *
 * @param draw Draws the part. The keys must be few, and links in it relative, as Fresh marks those to the page at hand.
 */
export function drawOnce<Key>(draw: (key: Key) => VNode): (key: Key) => string {
  const drawn = new Map<Key, string>();
  return (key) => {
    let html = drawn.get(key);
    if (html === undefined) {
      html = renderToString(draw(key));
      drawn.set(key, html);
    }
    return html;
  };
}
