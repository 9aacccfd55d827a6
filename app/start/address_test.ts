import assert from "node:assert/strict";
import { addressOf } from "./address.ts";

const cases: [url: string, pathname: string | null][] = [
  ["http://node/", "/"],
  ["http://node/users/gr%C3%BCn?q=%", "/users/gr%C3%BCn"],
  ["http://node/100%25", "/100%25"],
  ["http://node/100%", null],
  ["http://node/%E0%A4", null],
  ["http://no de/", null],
];

for (const [url, pathname] of cases) {
  Deno.test(`${url} asks for ${pathname ?? "nothing that can be"}`, () => {
    // A request that came in may hold what `new Request` refuses.
    const address = addressOf({ url } as Request);
    assert.equal(address?.pathname ?? null, pathname);
  });
}
