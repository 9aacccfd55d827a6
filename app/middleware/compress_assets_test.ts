import { App } from "fresh";
import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { State } from "../state.ts";
import { compressAssets } from "./compress_assets.ts";

const LONG = "body { color: green }\n".repeat(200);

/** An answer of `staticFiles()`, streamed as in Fresh. */
function file(headers: Record<string, string>, text = LONG): Response {
  return new Response(new Blob([text]).stream(), {
    headers: {
      "content-type": "text/css; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "content-length": String(text.length),
      etag: `W/"1"`,
      vary: "If-None-Match",
      ...headers,
    },
  });
}

/**
 * What is sent for `answer`, asked twice: the first time it is compressed, then
 * it is kept.
 */
async function sent(answer: () => Response, acceptEncoding?: string) {
  const handle = new App<State>().use(compressAssets).get("*", answer)
    .handler();
  const url = `http://node/${crypto.randomUUID()}`;
  const ask = () =>
    handle(
      new Request(url, {
        headers: acceptEncoding ? { "accept-encoding": acceptEncoding } : {},
      }),
    );
  const first = await (await ask()).bytes();
  const { headers, body } = await ask();
  const bytes = await new Response(body).bytes();
  assert.deepEqual(bytes, first);
  return { headers, bytes };
}

for (
  const [accepted, encoding, decode] of [
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0, gzip;q=0.5", "gzip", gunzipSync],
  ] as const
) {
  Deno.test(`who accepts "${accepted}" is sent ${encoding}`, async () => {
    const { headers, bytes } = await sent(() => file({}), accepted);
    assert.equal(headers.get("content-encoding"), encoding);
    assert.equal(headers.get("content-length"), String(bytes.byteLength));
    assert.equal(headers.get("vary"), "If-None-Match, Accept-Encoding");
    assert.equal(headers.get("etag"), `W/"1"`);
    assert.ok(bytes.byteLength < LONG.length / 10);
    assert.equal(decode(bytes).toString(), LONG);
  });
}

const PLAIN: Record<string, [answer: () => Response, accepted?: string]> = {
  "for who accepts nothing": [() => file({})],
  "that is a page": [() => file({ "cache-control": "no-store" }), "br"],
  "that is small already": [() => file({}, "a {}"), "br"],
  "that is packed already": [
    () => file({ "content-type": "font/woff2" }),
    "br",
  ],
};

for (const [name, [answer, accepted]] of Object.entries(PLAIN)) {
  Deno.test(`an answer ${name} is sent as it is`, async () => {
    const expected = await answer().bytes();
    const { headers, bytes } = await sent(answer, accepted);
    assert.equal(headers.get("content-encoding"), null);
    assert.deepEqual(bytes, expected);
  });
}
