import assert from "node:assert/strict";
import {
  noSessionCookie,
  readSessionCookie,
  sessionCookie,
} from "./session_cookie.ts";

const CASES: [header: string | null, value: string | null][] = [
  [null, null],
  ["session=abc", "abc"],
  ["a=1; session=abc; b=2", "abc"],
  ["xsession=no", null],
  ["session", null],
  ["session=", ""],
  ["session=a=b", "a=b"],
  ["session=first; session=second", "first"],
  ["__Host-session=abc", null],
];

for (const [header, value] of CASES) {
  Deno.test(`of ${JSON.stringify(header)} the session is ${JSON.stringify(value)}`, () => {
    assert.equal(readSessionCookie(header, false), value);
  });
}

Deno.test("over https a cookie that another host may have planted counts for nothing", () => {
  const cookies = "session=planted; __Host-session=own";
  assert.equal(readSessionCookie(cookies, true), "own");
  assert.equal(readSessionCookie("session=planted", true), null);
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
    assert.equal(readSessionCookie(sent, secure), token);
  }
});
