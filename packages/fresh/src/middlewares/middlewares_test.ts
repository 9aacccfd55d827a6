import assert from "node:assert/strict";
import { App } from "../app.ts";
import type { Middleware } from "../handlers.ts";
import { csrf } from "./csrf.ts";
import { trailingSlashes } from "./trailing_slashes.ts";

async function through(
  middleware: Middleware<unknown>,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  const app = new App().use(middleware).all("*", () => new Response("in"));
  return await app.handler()(new Request(`http://localhost${path}`, init));
}

const CSRF: [headers: Record<string, string>, status: number][] = [
  [{}, 200],
  [{ "sec-fetch-site": "same-origin" }, 200],
  [{ "sec-fetch-site": "none" }, 200],
  [{ "sec-fetch-site": "same-site" }, 403],
  [{ "sec-fetch-site": "cross-site" }, 403],
  [{ "sec-fetch-site": "cross-site", origin: "http://localhost" }, 200],
  [{ origin: "http://localhost" }, 200],
  [{ origin: "https://evil.example" }, 403],
  [{ origin: "null" }, 403],
  [{ "sec-fetch-site": "same-origin", origin: "https://evil.example" }, 200],
];
for (const [headers, status] of CSRF) {
  Deno.test(`a POST with ${JSON.stringify(headers)} gets ${status}`, async () => {
    const init = { method: "POST", headers };
    assert.equal((await through(csrf(), "/", init)).status, status);
  });
}

Deno.test("an app may say itself which origins are its own", async () => {
  const own = csrf({ origin: (origin) => origin === "https://shop.example" });
  for (
    const [origin, status] of [
      ["https://shop.example", 200],
      ["http://localhost", 403],
    ] as const
  ) {
    const init = { method: "POST", headers: { origin } };
    assert.equal((await through(own, "/", init)).status, status, origin);
  }
});

Deno.test("reading needs no proof of origin", async () => {
  const headers = { "sec-fetch-site": "cross-site" };
  assert.equal((await through(csrf(), "/", { headers })).status, 200);
});

const SLASHES: [mode: "always" | "never", path: string, to: string | null][] = [
  ["never", "/", null],
  ["never", "/a", null],
  ["never", "/a/", "/a"],
  ["never", "/a/?q=1", "/a?q=1"],
  ["always", "/", null],
  ["always", "/a/", null],
  ["always", "/a?q=1", "/a/?q=1"],
];
for (const [mode, path, to] of SLASHES) {
  Deno.test(`with slashes "${mode}", ${path} ${to ?? "stays"}`, async () => {
    const response = await through(trailingSlashes(mode), path);
    assert.equal(response.status, to === null ? 200 : 302);
    assert.equal(response.headers.get("location"), to);
  });
}
