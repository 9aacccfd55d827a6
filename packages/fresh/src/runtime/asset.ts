/** Addresses of static files, on the server and in the browser. */
import { buildId } from "./build_id.ts";

/** The search parameter that tells the build an asset's address is of. */
export const BUILD_PARAMETER = "__frsh_c";

/**
 * The address under which a static file may be cached for ever: it changes
 * with every build.
 *
 * @param path Absolute path on this site; anything else is returned as it is.
 */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const parameter = `${BUILD_PARAMETER}=${buildId()}`;
  const end = path.search(/[?#]/);
  if (end === -1) return `${path}?${parameter}`;
  if (path.includes(`${BUILD_PARAMETER}=`)) return path;
  const [before = "", hash] = path.split("#", 2);
  const separator = path[end] === "?" ? "&" : "?";
  return before + separator + parameter +
    (hash === undefined ? "" : `#${hash}`);
}

/**
 * Makes an image's addresses those that are cached for ever.
 *
 * @param props The attributes of the image, which are changed.
 */
export function lockImage(props: Record<string, unknown>): void {
  const { src, srcset } = props;
  if (typeof src === "string") props["src"] = asset(src);
  if (typeof srcset === "string") {
    props["srcset"] = srcset.replaceAll(/(?<=^|,\s+)[^\s,]+/g, asset);
  }
}
