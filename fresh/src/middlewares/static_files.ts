import type { StaticFile } from "../build.ts";
import { buildOf, type Context } from "../context.ts";
import type { Middleware } from "../handlers.ts";
import { BUILD_PARAMETER } from "../runtime/asset.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const ASK_EACH_TIME = "no-cache";
/** Bytes of file content kept in memory by one middleware. */
const CACHE_BYTES = 32 * 1024 * 1024;

/**
 * Serves the files of `static/` and the scripts of islands. Under an address
 * made by `asset()` they may be cached for ever; under any other they are
 * compared by their ETag.
 */
export function staticFiles<State>(): Middleware<State> {
  const read = cachedReader(CACHE_BYTES);
  return (ctx) => {
    const { url, config } = ctx;
    const build = buildOf(ctx);
    const path = url.pathname.startsWith(`${config.basePath}/`)
      ? url.pathname.slice(config.basePath.length)
      : url.pathname;
    const file = build.files.get(path);
    if (file !== undefined) return serve(ctx, file, build.id, read);
    // Browsers ask for it unasked: not worth an error page.
    if (path === "/favicon.ico") return new Response(null, { status: 404 });
    return ctx.next();
  };
}

async function serve<State>(
  { req, url, config }: Context<State>,
  file: StaticFile,
  buildId: string,
  read: (path: string) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  if (req.method !== "GET" && req.method !== "HEAD") {
    return new Response("Method Not Allowed", { status: 405 });
  }
  const wanted = url.searchParams.get(BUILD_PARAMETER);
  if (wanted !== null && wanted !== buildId) {
    // An address of another build must not be cached with this content.
    const search = new URLSearchParams(url.search);
    search.delete(BUILD_PARAMETER);
    const location = search.size === 0
      ? url.pathname
      : `${url.pathname}?${search}`;
    return new Response(null, { status: 307, headers: { location } });
  }
  const encoding = encodingFor(req.headers.get("accept-encoding"), file);
  const etag = `W/"${file.hash}"`;
  const headers = new Headers({
    "Content-Type": file.contentType,
    "Cache-Control": config.mode === "production" &&
        (wanted === buildId || file.immutable)
      ? FOR_EVER
      : ASK_EACH_TIME,
    "ETag": etag,
  });
  if (Object.keys(file.encodings).length > 0) {
    headers.set("Vary", "Accept-Encoding");
  }
  const known = req.headers.get("if-none-match");
  if (known !== null && known.split(/\s*,\s*/).includes(etag)) {
    return new Response(null, { status: 304, headers });
  }
  if (encoding !== undefined) headers.set("Content-Encoding", encoding);
  const content = await read(
    encoding === undefined ? file.path : file.encodings[encoding]!,
  );
  headers.set("Content-Length", String(content.byteLength));
  return new Response(req.method === "HEAD" ? null : content, { headers });
}

/** The best encoding that both the file has and the browser takes. */
function encodingFor(
  accepted: string | null,
  { encodings }: StaticFile,
): "br" | "gzip" | undefined {
  if (accepted === null) return undefined;
  const takes = new Set<string>();
  for (const part of accepted.split(",")) {
    const [name = "", quality = "q=1"] = part.split(";");
    if (!/^\s*q=0(\.0*)?\s*$/.test(quality)) {
      takes.add(name.trim().toLowerCase());
    }
  }
  return (["br", "gzip"] as const).find((encoding) =>
    encodings[encoding] !== undefined && takes.has(encoding)
  );
}

/** Reads files, and keeps those read last in memory up to a limit. */
function cachedReader(
  limit: number,
): (path: string) => Promise<Uint8Array<ArrayBuffer>> {
  // A Map remembers its order: the first key is the one not read for longest.
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  let size = 0;
  return async (path) => {
    const kept = contents.get(path);
    if (kept !== undefined) {
      contents.delete(path);
      contents.set(path, kept);
      return kept;
    }
    const content = await Deno.readFile(path);
    if (content.byteLength > limit / 4) return content;
    if (contents.has(path)) return content;
    contents.set(path, content);
    size += content.byteLength;
    for (const [oldest, { byteLength }] of contents) {
      if (size <= limit) break;
      contents.delete(oldest);
      size -= byteLength;
    }
    return content;
  };
}
