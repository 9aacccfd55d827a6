import assert from "node:assert/strict";
import { Router } from "./router.ts";

function routerOf(...patterns: string[]): Router<string> {
  const router = new Router<string>();
  for (const pattern of patterns) router.add("GET", pattern, pattern);
  return router;
}

const CASES: {
  patterns: string[];
  path: string;
  to: string | null;
  params?: Record<string, string>;
}[] = [
  { patterns: ["/"], path: "/", to: "/" },
  { patterns: ["/a"], path: "/a", to: "/a" },
  { patterns: ["/a"], path: "/A", to: null },
  { patterns: ["/a"], path: "/a/", to: null },
  { patterns: ["/:id", "/a"], path: "/a", to: "/a" },
  { patterns: ["/:id"], path: "/x", to: "/:id", params: { id: "x" } },
  { patterns: ["/:id"], path: "/", to: null },
  { patterns: ["/:id"], path: "/x/y", to: null },
  {
    patterns: ["/:id", "/:other"],
    path: "/x",
    to: "/:id",
    params: { id: "x" },
  },
  {
    patterns: ["/:a/by/:b"],
    path: "/1/by/2",
    to: "/:a/by/:b",
    params: { a: "1", b: "2" },
  },
  {
    patterns: ["/:name.json", "/:name"],
    path: "/x.json",
    to: "/:name.json",
    params: { name: "x" },
  },
  {
    patterns: ["/a/:b?"],
    path: "/a",
    to: "/a/:b?",
    params: { b: "" },
  },
  {
    patterns: ["/a/:b?"],
    path: "/a/1",
    to: "/a/:b?",
    params: { b: "1" },
  },
  {
    patterns: ["/:rest*"],
    path: "/a/b/c",
    to: "/:rest*",
    params: { rest: "a/b/c" },
  },
  {
    patterns: ["/files/*"],
    path: "/files/a/b",
    to: "/files/*",
    params: { 0: "a/b" },
  },
  { patterns: ["/files/*"], path: "/other", to: null },
  { patterns: ["*"], path: "/any/thing", to: "*", params: { 0: "/any/thing" } },
  {
    patterns: ["/:id(\\d+)"],
    path: "/12",
    to: "/:id(\\d+)",
    params: { id: "12" },
  },
  { patterns: ["/:id(\\d+)"], path: "/x", to: null },
  // Decoded as by `decodeURI`: what would change the path's shape stays.
  {
    patterns: ["/:id"],
    path: "/gr%C3%BCn%2Fblau",
    to: "/:id",
    params: { id: "grün%2Fblau" },
  },
];

for (const { patterns, path, to, params = {} } of CASES) {
  Deno.test(`${path} among ${patterns.join(" ")} leads to ${to}`, () => {
    const match = routerOf(...patterns).match("GET", path);
    assert.equal(match?.target ?? null, to);
    if (match !== null) assert.deepEqual({ ...match.params }, params);
  });
}

Deno.test("a parameter with a broken escape is refused", () => {
  assert.throws(() => routerOf("/:id").match("GET", "/%E0%A4"), URIError);
});

Deno.test("HEAD falls back to GET, unless it has a target of its own", () => {
  const router = routerOf("/a", "/b");
  router.add("HEAD", "/b", "head of b");
  assert.equal(router.match("HEAD", "/a")?.target, "/a");
  assert.equal(router.match("HEAD", "/b")?.target, "head of b");
});

Deno.test("the first target under a method and pattern stays", () => {
  const router = routerOf("/a");
  router.add("GET", "/a", "later");
  assert.equal(router.match("GET", "/a")?.target, "/a");
});

Deno.test("a pattern without the method matches, and has no target", () => {
  const router = routerOf("/a", "/:id");
  router.add("POST", "/:id", "post");
  const match = router.match("POST", "/a");
  assert.equal(match?.pattern, "/a");
  assert.equal(match?.target, undefined);
});
