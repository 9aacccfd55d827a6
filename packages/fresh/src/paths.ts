/** From the path of a route file to the pattern that it answers. */

/**
 * The URL pattern of a route file: `products/[id]/edit` becomes
 * `/products/:id/edit`. `(group)` folders do not show in URLs.
 *
 * @param file Path relative to the routes folder, without its extension.
 * @throws SyntaxError when brackets do not pair, parameters follow each other
 * without a separator, or one is optional or takes the rest of the path.
 */
export function pathToPattern(file: string): string {
  const parts = file.split("/");
  if (parts.at(-1) === "index") parts.pop();
  const segments = parts
    .filter((part) => !/^\(.*\)$/.test(part))
    .map((part) => {
      const segment = part.replaceAll(/\[([^[\].]+)\](?!\[)/g, ":$1");
      if (/[[\]]/.test(segment)) {
        throw new SyntaxError(`Invalid brackets in the route "${file}".`);
      }
      return segment;
    });
  return `/${segments.join("/")}`;
}
