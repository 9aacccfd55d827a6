/** Serving what lies in `static/`, and the scripts of islands. */
import { BUILD, fileAt, scriptsPath } from "../build.ts";
import type { Middleware } from "../handlers.ts";
import { BUILD_PARAMETER } from "../runtime/asset.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const NOT_AT_ALL = "no-cache, no-store, max-age=0, must-revalidate";

/**
 * Serves the files of `static/` and the scripts of islands. They may be cached
 * for ever under an address made by `asset()`, and not at all under any other.
 */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const { req, url, [BUILD]: build } = ctx;
    const path = url.pathname;
    const file = build.files.get(path);
    if (file === undefined) {
      // Browsers ask for it unasked: not worth an error page.
      return path === "/favicon.ico"
        ? new Response(null, { status: 404 })
        : await ctx.next();
    }
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const wanted = url.searchParams.get(BUILD_PARAMETER);
    if (wanted !== null && wanted !== build.id) {
      // An address of another build must not be cached with this content.
      url.searchParams.delete(BUILD_PARAMETER);
      const location = url.pathname + url.search;
      return new Response(null, { status: 307, headers: { location } });
    }
    const etag = `W/"${file.hash}"`;
    const headers = new Headers({
      "Content-Type": file.contentType,
      "Vary": "If-None-Match",
      "ETag": etag,
    });
    if (req.headers.get("if-none-match") === etag) {
      return new Response(null, { status: 304, headers });
    }
    const isOfBuild = wanted !== null || path.startsWith(scriptsPath(build.id));
    headers.set("Cache-Control", isOfBuild ? FOR_EVER : NOT_AT_ALL);
    const content = await Deno.readFile(fileAt(build.outDir, path));
    headers.set("Content-Length", String(content.byteLength));
    return new Response(req.method === "HEAD" ? null : content, { headers });
  };
}
