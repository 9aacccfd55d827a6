import assert from "node:assert/strict";
import { asset } from "./asset.ts";
import { setBuildId } from "./build_id.ts";

const ASSETS: [path: string, to: string][] = [
  ["/a.png", "/a.png?__frsh_c=id"],
  ["/a.png?x=1", "/a.png?x=1&__frsh_c=id"],
  ["/a.svg#part", "/a.svg?__frsh_c=id#part"],
  ["/a.svg?x#p", "/a.svg?x&__frsh_c=id#p"],
  ["/a.png?__frsh_c=set", "/a.png?__frsh_c=set"],
  ["a.png", "a.png"],
  ["//host/a.png", "//host/a.png"],
  ["https://example.com/a.png", "https://example.com/a.png"],
  ["data:image/png;base64,", "data:image/png;base64,"],
];
for (const [path, to] of ASSETS) {
  Deno.test(`the address of the asset ${path} is ${to}`, () => {
    setBuildId("id");
    assert.equal(asset(path), to);
  });
}
