/** Smaller copies of the files of a build. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { define } from "../state.ts";

const TEXT = /^(text\/|image\/svg|application\/(javascript|json))/;
/** Bytes below which a compressed copy saves no packet. */
const WORTH_COMPRESSING = 1024;
/** Nearly as small as 11, in a tenth of the time. */
const BROTLI_QUALITY = 9;

/** The smaller one first. */
const ENCODINGS = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
};
type Encoding = keyof typeof ENCODINGS;

/** Whether `Accept-Encoding` names one, other than to refuse it. */
const ACCEPTS: Record<Encoding, RegExp> = {
  br: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i,
  gzip: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i,
};

/**
 * The copies by encoding and path. They are kept for as long as the process
 * runs: the files of a build do not change, and there are few.
 */
const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * Compresses what `staticFiles()` serves and browsers may keep for ever:
 * scripts, styles and drawings of this build, once each. Pages are sent as they
 * are: they differ each time, and what is secret on them must not show in their
 * size.
 */
export const compressAssets = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const { headers } = response;
  if (
    !headers.get("cache-control")?.endsWith("immutable") ||
    !TEXT.test(headers.get("content-type") ?? "") ||
    Number(headers.get("content-length") ?? Infinity) < WORTH_COMPRESSING ||
    // Last, as a body that was looked at is sent in a slower way.
    response.status !== 200 || response.body === null
  ) return response;
  headers.append("vary", "Accept-Encoding");
  const accepted = ctx.req.headers.get("accept-encoding") ?? "";
  const encoding = (["br", "gzip"] as const)
    .find((name) => ACCEPTS[name].test(accepted));
  if (encoding === undefined) return response;
  const key = `${encoding} ${ctx.url.pathname}`;
  let copy = kept.get(key);
  if (copy === undefined) {
    copy = response.bytes().then(ENCODINGS[encoding]);
    kept.set(key, copy);
    copy.catch(() => kept.delete(key));
  } else await response.body.cancel();
  const bytes = await copy;
  headers.set("content-encoding", encoding);
  headers.set("content-length", String(bytes.byteLength));
  return new Response(bytes, { headers });
});
