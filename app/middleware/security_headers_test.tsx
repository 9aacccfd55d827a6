import { App } from "fresh";
import assert from "node:assert/strict";
import type { State } from "../state.ts";
import { securityHeaders } from "./security_headers.ts";

async function headersOf(
  secure: boolean,
  answer: (app: App<State>) => App<State>,
): Promise<[Headers, string]> {
  const app = new App<State>().use((ctx) => {
    ctx.state.secure = secure;
    return ctx.next();
  }).use(securityHeaders);
  const response = await answer(app).handler()(new Request("http://node/"));
  return [response.headers, await response.text()];
}

function Page() {
  return <script>one()</script>;
}

Deno.test("a page's policy names the nonce of its own scripts, another each time", async () => {
  const nonces = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const [headers, html] = await headersOf(
      false,
      (app) => app.get("/", (ctx) => ctx.render(<Page />)),
    );
    const nonce = /nonce="(\w{32})"/.exec(html)?.[1] ?? "";
    const policy = headers.get("content-security-policy") ?? "";
    assert.ok(policy.includes(`script-src 'self' 'nonce-${nonce}';`), policy);
    assert.ok(policy.includes(`style-src 'self' 'nonce-${nonce}';`), policy);
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 2);
});

Deno.test("what is no page allows no inline script, and https stays https", async () => {
  for (const secure of [false, true]) {
    const [headers] = await headersOf(
      secure,
      (app) => app.get("/", () => Response.json({})),
    );
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /script-src 'self'; style-src 'self';/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(
      headers.get("strict-transport-security"),
      secure ? "max-age=31536000; includeSubDomains" : null,
    );
    assert.match(headers.get("permissions-policy") ?? "", /camera=\(\)/);
  }
});
