import type { VNode } from "preact";
import { BUILD_ID } from "./build_id.ts";

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
  const parameter = `${BUILD_PARAMETER}=${BUILD_ID}`;
  const end = path.search(/[?#]/);
  if (end === -1) return `${path}?${parameter}`;
  if (path.includes(`${BUILD_PARAMETER}=`)) return path;
  const [before = "", hash] = path.split("#", 2);
  const separator = path[end] === "?" ? "&" : "?";
  return before + separator + parameter +
    (hash === undefined ? "" : `#${hash}`);
}

/** Does as {@linkcode asset} for each address of a `srcset` attribute. */
export function assetSrcSet(srcset: string): string {
  // Addresses that hold commas or brackets cannot be told apart.
  if (srcset.includes("(")) return srcset;
  const candidates = srcset.split(",");
  if (candidates.some((candidate) => candidate.trim() === "")) return srcset;
  return candidates.map((candidate) =>
    candidate.replace(/^(\s*)(\S+)/, (_, space, path) => space + asset(path))
  ).join(",");
}

/** Makes an image's addresses cacheable, unless it asks not to. */
export function lockImage(vnode: VNode): void {
  const props = vnode.props as Record<string, unknown>;
  if (props["data-fresh-disable-lock"]) return;
  if (typeof props.src === "string") props.src = asset(props.src);
  if (typeof props.srcset === "string") {
    props.srcset = assetSrcSet(props.srcset);
  }
}
