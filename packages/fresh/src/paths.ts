/** The folder that a path names; the root is "". `*` stands for its folder. */
export function toFolder(path: string): string {
  return path.replace(/(^|\/)\*?$/, "");
}

/** A pattern below a folder. */
export function patternBelow(folder: string, pattern: string): string {
  if (pattern === "*") return `${folder}/*`;
  return pattern === "/" && folder !== "" ? folder : folder + pattern;
}

/**
 * The URL pattern of a route file, without its extension:
 * `products/[id]/edit` becomes `/products/:id/edit`.
 *
 * @param file Path relative to the routes folder.
 * @param keepGroups Whether `(group)` folders stay. They do not show in URLs,
 * but layouts and middlewares lie in them.
 * @throws SyntaxError when brackets do not pair, parameters follow each other
 * without a separator, or an optional one is not a whole segment.
 */
export function pathToPattern(file: string, keepGroups = false): string {
  const parts = file.split("/");
  if (parts.at(-1) === "index") parts.pop();
  const segments = parts
    .filter((part) => part !== "" && (keepGroups || !/^\(.*\)$/.test(part)))
    .map((part) => {
      const segment = part
        .replace(/^\[\.\.\.([^[\]]+)\]$/, ":$1*")
        .replace(/^\[\[([^[\]]+)\]\]$/, ":$1?")
        .replaceAll(/\[([^[\]]+)\](?!\[)/g, ":$1");
      if (/[[\]]/.test(segment)) {
        throw new SyntaxError(`Invalid brackets in the route "${file}".`);
      }
      return segment;
    });
  return `/${segments.join("/")}`;
}
