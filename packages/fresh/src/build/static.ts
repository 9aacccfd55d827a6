/** The files of `static/`, on their way into a build. */
import { createHash } from "node:crypto";
import { dirname, relative, sep } from "node:path";
import { lookup } from "mrmime";
import { fileAt, type StaticFile } from "../build.ts";
import { asset } from "../runtime/asset.ts";
import { filesBelow } from "./crawl.ts";

/** Which files a transform is for. */
export interface OnTransformOptions {
  /** Names the transform, for those who read the configuration. */
  readonly pluginName: string;
  /** Matches the paths of the files. */
  readonly filter: RegExp;
}

/** A static file on its way through the transforms. */
interface OnTransformArgs {
  /** The absolute path of the file. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly text: string;
}

/** What a transform makes of a file. */
interface OnTransformResult {
  readonly content: string | Uint8Array;
}

/** Changes a static file, or leaves it as it is by returning nothing. */
export type TransformFn = (
  args: OnTransformArgs,
) => void | OnTransformResult | Promise<void | OnTransformResult>;

/** A transform with the files it is for. */
export interface Transform extends OnTransformOptions {
  readonly transform: TransformFn;
}

// Hidden files are not served, except `.well-known`.
const HIDDEN = /(^|\/)\.(?!well-known(\/|$))/;
const URL_IN_CSS = /url\(\s*(?:"([^"]+)"|'([^']+)'|([^"')\s]+))\s*\)/g;

/**
 * Reads and transforms the files of `static/`.
 *
 * @returns Their contents by path of the URL, percent-encoded.
 */
export async function readStatic(
  dir: string,
  transforms: readonly Transform[],
): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const path of await filesBelow(dir)) {
    const name = relative(dir, path).replaceAll(sep, "/");
    if (HIDDEN.test(name)) continue;
    const url = new URL("http://localhost");
    url.pathname = name.replaceAll("%", "%25");
    contents.set(url.pathname, await transformed(path, transforms));
  }
  return contents;
}

async function transformed(
  path: string,
  transforms: readonly Transform[],
): Promise<Uint8Array> {
  let content: Uint8Array = await Deno.readFile(path);
  for (const { filter, transform } of transforms) {
    if (path.search(filter) === -1) continue;
    const text = new TextDecoder().decode(content);
    const result = await transform({ path, content, text });
    if (!result) continue;
    content = typeof result.content === "string"
      ? new TextEncoder().encode(result.content)
      : result.content;
  }
  return content;
}

/** Makes the addresses in a stylesheet those that are cached for ever. */
export const lockAddresses: Transform = {
  pluginName: "lock addresses",
  filter: /\.css$/,
  transform: ({ text }) => ({
    content: text.replaceAll(
      URL_IN_CSS,
      (_, double, single, bare) =>
        `url(${JSON.stringify(asset(double ?? single ?? bare))})`,
    ),
  }),
};

/** Writes a file to where it is served from. */
export async function writeStatic(
  outDir: string,
  pathname: string,
  content: Uint8Array,
): Promise<StaticFile> {
  const path = fileAt(outDir, pathname);
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, content);
  const type = lookup(pathname) ?? "text/plain";
  const isText = /^text\/|\/(javascript|json)$/.test(type);
  return {
    contentType: isText ? `${type}; charset=UTF-8` : type,
    hash: createHash("sha256").update(content).digest("hex"),
  };
}
