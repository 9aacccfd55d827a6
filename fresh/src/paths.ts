/**
 * Joins a base path and a pattern.
 *
 * @param mounting Whether `*` stands for the base itself and not for all
 * paths below it.
 */
export function mergePath(
  base: string,
  path: string,
  mounting: boolean,
): string {
  let start = base.endsWith("*") ? base.slice(0, -1) : base;
  if (start === "/") start = "";
  if (path === "*") return mounting ? start : `${start}/*`;
  return start !== "" && path === "/" ? start : start + path;
}

/** The folders that a pattern lies in: `/a/:b/c` gives `a`, `:b`, `c`. */
export function toSegments(path: string): string[] {
  if (path === "/" || path === "*" || path === "/*") return [];
  const segments = path.replace(/^\//, "").split("/");
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

/**
 * The URL pattern of a route file, without its extension:
 * `products/[id]/edit` becomes `/products/:id/edit`.
 *
 * @param file Path relative to the routes folder.
 * @param keepGroups Whether `(group)` folders stay. They do not show in URLs,
 * but layouts and middlewares lie in them.
 * @throws SyntaxError when parameters follow each other without a separator,
 * an optional one is not a whole segment, or brackets do not pair.
 */
export function pathToPattern(file: string, keepGroups = false): string {
  const parts = file.split("/").filter((part) => part !== "");
  if (parts.at(-1) === "index") parts.pop();
  let pattern = "";
  for (const part of parts) {
    if (!keepGroups && part.startsWith("(") && part.endsWith(")")) continue;
    pattern += segmentToPattern(part, file);
  }
  return pattern === "" ? "/" : pattern;
}

function segmentToPattern(part: string, file: string): string {
  const invalid = (reason: string) =>
    new SyntaxError(`Invalid route "${file}": ${reason}`);
  const rest = /^\[\.\.\.([^[\]]+)\]$/.exec(part);
  if (rest !== null) return `/:${rest[1]}*`;
  const optional = /^\[\[([^[\]]+)\]\]$/.exec(part);
  if (optional !== null) return `{/:${optional[1]}}?`;
  if (part.includes("][")) {
    throw invalid("parameters need a separator between them.");
  }
  const named = part.replaceAll(/\[([^[\]]+)\]/g, ":$1");
  if (/[[\]]/.test(named)) {
    throw invalid(
      part.includes("[[")
        ? "an optional parameter must be a whole segment."
        : "the brackets do not pair.",
    );
  }
  return `/${named}`;
}
