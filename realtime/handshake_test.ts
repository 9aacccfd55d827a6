import assert from "node:assert/strict";
import { findTokens, isOwnOrigin } from "./handshake.ts";

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

const MINE = "own-token-of-the-test";
const OTHER = "of-another-program";

const TOKENS: [
  auth: Record<string, unknown>,
  cookies: string | undefined,
  tokens: string[],
  secure?: boolean,
][] = [
  [{ token: "t" }, undefined, ["t"]],
  [{ token: "t" }, `session=${MINE}`, ["t"]],
  [{}, `session=${MINE}`, [MINE]],
  [{}, `session=${OTHER}; session=${MINE}`, [OTHER, MINE]],
  [{}, `session=${OTHER}; __Host-session=${MINE}`, [MINE], true],
  [{}, `session=${OTHER}`, [], true],
  [{}, `my_session=${OTHER}`, []],
  [{}, "", []],
  [{}, undefined, []],
  [{ token: 7 }, `session=${MINE}`, []],
  [{ token: { toString: "t" } }, undefined, []],
];

Deno.test("the token is the one in auth, else one in the cookies", () => {
  for (const [auth, cookies, tokens, secure = false] of TOKENS) {
    const found = findTokens(auth, cookies, secure);
    assert.deepEqual(found, tokens, JSON.stringify([auth, cookies]));
  }
});
