import { type Build, fileAt, scriptsPath, type StaticFile } from "../build.ts";
import { type Context, internalsOf } from "../context.ts";
import type { Middleware } from "../handlers.ts";
import { BUILD_PARAMETER } from "../runtime/asset.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_EACH_TIME = "no-cache";
/** Bytes up to which a file stays in memory once it was asked for. */
const WORTH_KEEPING = 1024 * 1024;
/** Whether `Accept-Encoding` names an encoding, other than to refuse it. */
const ACCEPTS = {
  br: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i,
  gzip: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i,
};

type Read = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Serves the files of `static/` and the scripts of islands. Under an address
 * made by `asset()` they may be cached for ever; under any other they are
 * compared by their ETag.
 */
export function staticFiles<State>(): Middleware<State> {
  const read = keepingReader();
  return (ctx) => {
    const { basePath } = ctx.config;
    const { pathname } = ctx.url;
    const { build } = internalsOf(ctx);
    const path = pathname.startsWith(`${basePath}/`)
      ? pathname.slice(basePath.length)
      : pathname;
    const file = build.files.get(path);
    if (file !== undefined) return serve(ctx, path, file, build, read);
    // Browsers ask for it unasked: not worth an error page.
    if (path === "/favicon.ico") return new Response(null, { status: 404 });
    return ctx.next();
  };
}

async function serve<State>(
  { req, url, config }: Context<State>,
  path: string,
  { contentType, encodings, hash }: StaticFile,
  build: Build,
  read: Read,
): Promise<Response> {
  if (req.method !== "GET" && req.method !== "HEAD") {
    return new Response("Method Not Allowed", { status: 405 });
  }
  const wanted = url.searchParams.get(BUILD_PARAMETER);
  if (wanted !== null && wanted !== build.id) {
    // An address of another build must not be cached with this content.
    const own = new URL(url);
    own.searchParams.delete(BUILD_PARAMETER);
    const location = own.pathname + own.search;
    return new Response(null, { status: 307, headers: { location } });
  }
  const isOfBuild = wanted !== null || path.startsWith(scriptsPath(build.id));
  const etag = `W/"${hash}"`;
  const headers = new Headers({
    "Content-Type": contentType,
    "Cache-Control": isOfBuild && config.mode === "production"
      ? FOR_EVER
      : ASK_EACH_TIME,
    "ETag": etag,
  });
  if (encodings.length > 0) headers.set("Vary", "Accept-Encoding");
  if (req.headers.get("if-none-match")?.split(/\s*,\s*/).includes(etag)) {
    return new Response(null, { status: 304, headers });
  }
  const accepted = req.headers.get("accept-encoding") ?? "";
  const encoding = encodings.find((name) => ACCEPTS[name].test(accepted));
  if (encoding !== undefined) headers.set("Content-Encoding", encoding);
  const content = await read(fileAt(build.outDir, path, encoding));
  headers.set("Content-Length", String(content.byteLength));
  return new Response(req.method === "HEAD" ? null : content, { headers });
}

/** Reads files and keeps small ones; there are as many as were built. */
function keepingReader(): Read {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  return async (path) => {
    const before = kept.get(path);
    if (before !== undefined) return before;
    const content = await Deno.readFile(path);
    if (content.byteLength <= WORTH_KEEPING) kept.set(path, content);
    return content;
  };
}
