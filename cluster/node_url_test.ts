import assert from "node:assert/strict";
import { normalizeNodeUrl } from "./node_url.ts";

Deno.test("one node has one URL, however it is written", async (test) => {
  const forms: [string, string][] = [
    ["http://node:8000", "http://node:8000"],
    ["http://node:8000/", "http://node:8000"],
    ["  HTTP://Node.Example:8000 ", "http://node.example:8000"],
    ["http://h:80/", "http://h"],
    ["https://h:443", "https://h"],
    ["http://h:443", "http://h:443"],
    ["http://[::1]:8000", "http://[::1]:8000"],
    ["http://münchen.example", "http://xn--mnchen-3ya.example"],
  ];
  for (const [written, normal] of forms) {
    await test.step(written, () => {
      assert.equal(normalizeNodeUrl(written), normal);
      assert.equal(normalizeNodeUrl(normal), normal);
    });
  }
});

Deno.test("what is no node's URL is refused with the reason", async (test) => {
  const wrong: [string, RegExp][] = [
    ["", /begins with http/],
    ["node:8000", /begins with http/],
    ["ftp://node", /begins with http/],
    ["http://", /is not a URL/],
    ["http://node:99999", /is not a URL/],
    ["http://node/market", /no path/],
    ["http://node?x=1", /no path/],
    ["http://node#", /no path/],
    ["http://me:secret@node", /user name/],
    ["http://me@node", /user name/],
    ["http://:secret@node", /user name/],
  ];
  for (const [written, reason] of wrong) {
    await test.step(written || "(empty)", () => {
      assert.throws(() => normalizeNodeUrl(written), reason);
    });
  }
});
