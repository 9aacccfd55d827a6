import assert from "node:assert/strict";
import { findToken, isOwnOrigin } from "./handshake.ts";

const OWN = ["https://market.example"];

const ORIGINS: [string, Record<string, string>, boolean][] = [
  ["a program sends no origin", {}, true],
  ["the host that was asked", { origin: "http://localhost:8000" }, true],
  ["the same host behind https", { origin: "https://localhost:8000" }, true],
  ["the public address", { origin: "https://market.example" }, true],
  ["another port", { origin: "http://localhost:8001" }, false],
  ["another site", { origin: "https://evil.example" }, false],
  ["a sandboxed page", { origin: "null" }, false],
  [
    "a name that begins like ours",
    { origin: "https://market.example.evil.example" },
    false,
  ],
  [
    "an image on another site, which sends no origin",
    { "sec-fetch-site": "cross-site" },
    false,
  ],
];

for (const [name, headers, allowed] of ORIGINS) {
  Deno.test(`${allowed ? "opens" : "does not open"} a socket: ${name}`, () => {
    const request = new Request("http://localhost:8000/socket.io/", {
      headers: { host: "localhost:8000", ...headers },
    });
    assert.equal(isOwnOrigin(request, OWN), allowed);
  });
}

const TOKENS: [
  auth: Record<string, unknown>,
  cookies: string | undefined,
  token: string | null,
  secure?: boolean,
][] = [
  [{ token: "t" }, undefined, "t"],
  [{ token: "t" }, "session=c", "t"],
  [{}, "session=c", "c"],
  [{}, "a=1; session=c; b=2", "c"],
  [{}, "session=c; __Host-session=h", "h", true],
  [{}, "session=planted", null, true],
  [{}, "my_session=c", null],
  [{}, "", null],
  [{}, undefined, null],
  [{ token: 7 }, "session=c", null],
  [{ token: { toString: "t" } }, undefined, null],
];

Deno.test("the token is the one in auth, else the one in the cookie", () => {
  for (const [auth, cookies, token, secure = false] of TOKENS) {
    const found = findToken(auth, cookies, secure);
    assert.equal(found, token, JSON.stringify([auth, cookies]));
  }
});
