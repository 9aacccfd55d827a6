import { createHash } from "node:crypto";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { lookup } from "mrmime";
import type { StaticFile } from "../build.ts";
import { asset } from "../runtime/asset.ts";
import { filesBelow } from "./crawl.ts";
import { type Transform, transformFile } from "./transform.ts";

/** A file to be served: its content, and where it lies if it lies somewhere. */
export interface Served {
  /** Path of the URL, percent-encoded. */
  pathname: string;
  content: Uint8Array;
  /** The file as it is, when no transform changed it. */
  source: string | null;
  immutable: boolean;
}

// Hidden files are not served, except `.well-known`.
const HIDDEN = /(^|\/)\.(?!well-known(\/|$))/;
const COMPRESSIBLE = /^(text\/|image\/svg|application\/(.*json|.*xml|wasm))/;
const URL_IN_CSS = /url\(\s*(?:"([^"]+)"|'([^']+)'|([^"')\s]+))\s*\)/g;
/** Bytes below which a compressed copy saves no packet. */
const WORTH_COMPRESSING = 1024;

/** Reads and transforms the files of `static/`. */
export async function collectStatic(
  dir: string,
  outDir: string,
  transforms: Transform[],
  settings: Parameters<typeof transformFile>[2],
): Promise<Served[]> {
  const served: Served[] = [];
  for (const path of await filesBelow(dir)) {
    const name = relative(dir, path).replaceAll(sep, "/");
    if (HIDDEN.test(name) || path.startsWith(outDir + sep)) continue;
    const files = await transformFile(path, transforms, settings);
    if (files === null) {
      const content = await Deno.readFile(path);
      served.push(toServed(dir, path, content, path));
      continue;
    }
    for (const [to, content] of files) {
      if (relative(dir, to).startsWith("..")) {
        throw new Error(`A transform put ${to} outside of ${dir}.`);
      }
      served.push(toServed(dir, to, content, null));
    }
  }
  return served;
}

function toServed(
  dir: string,
  path: string,
  content: Uint8Array,
  source: string | null,
): Served {
  const url = new URL("http://localhost");
  url.pathname = relative(dir, path).replaceAll(sep, "/")
    .replaceAll("%", "%25");
  return { pathname: url.pathname, content, source, immutable: false };
}

/** Makes the addresses in a stylesheet those that are cached for ever. */
export function lockStylesheet(file: Served): Served {
  if (!file.pathname.endsWith(".css")) return file;
  const text = new TextDecoder().decode(file.content);
  const locked = text.replaceAll(
    URL_IN_CSS,
    (_, double, single, bare) =>
      `url(${JSON.stringify(asset(double ?? single ?? bare))})`,
  );
  if (locked === text) return file;
  return { ...file, content: new TextEncoder().encode(locked), source: null };
}

/**
 * Writes a file with its compressed copies.
 *
 * @param outDir Where the build goes; the paths in the result start there.
 */
export async function writeStatic(
  file: Served,
  outDir: string,
): Promise<StaticFile> {
  const { pathname, content, source, immutable } = file;
  const contentType = lookup(pathname) ?? "application/octet-stream";
  const target = join(outDir, "static", decodeURIComponent(pathname));
  const write = async (suffix: string, bytes: Uint8Array) => {
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target + suffix, bytes);
    return relative(outDir, target + suffix);
  };
  const path = source === null
    ? await write("", content)
    : relative(outDir, source);
  const encodings: StaticFile["encodings"] = {};
  if (
    COMPRESSIBLE.test(contentType) && content.byteLength >= WORTH_COMPRESSING
  ) {
    const copies = await compress(content);
    for (
      const [encoding, suffix] of [["br", ".br"], ["gzip", ".gz"]] as const
    ) {
      const copy = copies[encoding];
      if (copy.byteLength < content.byteLength) {
        encodings[encoding] = await write(suffix, copy);
      }
    }
  }
  return {
    path,
    contentType: /^text\/|\/(javascript|json)$/.test(contentType)
      ? `${contentType}; charset=utf-8`
      : contentType,
    hash: hashOf([["", content]]),
    immutable,
    encodings,
  };
}

async function compress(
  content: Uint8Array,
): Promise<{ br: Uint8Array; gzip: Uint8Array }> {
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength },
    }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  return { br, gzip: gz };
}

/** A hash in hex of named contents, whatever their order. */
export function hashOf(contents: Iterable<[string, Uint8Array]>): string {
  const hash = createHash("sha256");
  const sorted = [...contents].sort(([a], [b]) => a < b ? -1 : 1);
  for (const [name, content] of sorted) {
    hash.update(`${name}\0${content.byteLength}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 32);
}
