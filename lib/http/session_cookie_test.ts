import assert from "node:assert/strict";
import {
  noSessionCookie,
  readSessionCookies,
  sessionCookie,
} from "./session_cookie.ts";

const OWN = "own-token-of-the-test";
const OTHER = "of-another-program";

const CASES: [header: string | null, values: string[]][] = [
  [null, []],
  [`session=${OWN}`, [OWN]],
  [`a=1; session=${OWN}; b=2`, [OWN]],
  [`xsession=${OWN}`, []],
  ["session", []],
  ["session=", []],
  ["session=a=b", []],
  ["session=short", []],
  [`session=${OTHER};session=${OWN}`, [OTHER, OWN]],
  [`session=e30%3D; session=${OWN}; session=${OWN}`, [OWN]],
  [`session=${OWN}0; `.repeat(9), [`${OWN}0`]],
  [`__Host-session=${OWN}`, []],
];

for (const [header, values] of CASES) {
  Deno.test(`of ${header} the session may be ${values}`, () => {
    assert.deepEqual(readSessionCookies(header, false), values);
  });
}

Deno.test("of a thousand cookies of one name only a few are tried", () => {
  const many = Array.from({ length: 1000 }, (_, n) => `session=${OTHER}${n}`);
  assert.ok(readSessionCookies(many.join("; "), false).length < 10);
});

Deno.test("over https a cookie that another host may have planted counts for nothing", () => {
  const cookies = `session=${OTHER}; __Host-session=${OWN}`;
  assert.deepEqual(readSessionCookies(cookies, true), [OWN]);
  assert.deepEqual(readSessionCookies(`session=${OTHER}`, true), []);
});

Deno.test("over https the session cookie is bound to the host, and no script ever sees it", () => {
  const expires = new Date("2030-01-02T03:04:05Z");
  assert.equal(
    sessionCookie({ secure: true }, "token", expires),
    "__Host-session=token; Path=/; Expires=Wed, 02 Jan 2030 03:04:05 GMT; HttpOnly; Secure; SameSite=Lax",
  );
  assert.equal(
    noSessionCookie({ secure: false }),
    "session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
  );
});

Deno.test("what is set is what is read", () => {
  const token = crypto.getRandomValues(new Uint8Array(32))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  for (const secure of [false, true]) {
    const set = sessionCookie({ secure }, token, new Date());
    const [sent] = set.split(";");
    assert.deepEqual(readSessionCookies(sent, secure), [token]);
  }
});
