import assert from "node:assert/strict";
import { readCookie } from "./cookies.ts";
import { noSessionCookie, sessionCookie } from "./session.ts";

const CASES: [header: string | null, value: string | null][] = [
  [null, null],
  ["session=abc", "abc"],
  ["a=1; session=abc; b=2", "abc"],
  ["xsession=no", null],
  ["session", null],
  ["session=", ""],
  ["session=a=b", "a=b"],
];

for (const [header, value] of CASES) {
  Deno.test(`of ${JSON.stringify(header)} the session is ${JSON.stringify(value)}`, () => {
    const headers = new Headers(header === null ? {} : { cookie: header });
    assert.equal(readCookie(headers, "session"), value);
  });
}

Deno.test("over https the session cookie is bound to the host, and no script ever sees it", () => {
  const expires = new Date("2030-01-02T03:04:05Z");
  assert.equal(
    sessionCookie({ secure: true }, "token", expires),
    "__Host-session=token; Path=/; HttpOnly; SameSite=Lax; Expires=Wed, 02 Jan 2030 03:04:05 GMT; Secure",
  );
  assert.equal(
    noSessionCookie({ secure: false }),
    "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
  );
});
