import assert from "node:assert/strict";
import { App } from "./app.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./handlers.ts";

interface State {
  trail: string[];
}

const newApp = () => new App<State>();

async function ask(
  app: App<State>,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  return await app.handler()(new Request(`http://localhost${path}`, init));
}

async function textOf(app: App<State>, path: string, init?: RequestInit) {
  return await (await ask(app, path, init)).text();
}

/** Leaves its name on the way in, and on the way out. */
const mark = (name: string): Middleware<State> => async (ctx) => {
  (ctx.state.trail ??= []).push(name);
  const response = await ctx.next();
  response.headers.append("trail-back", name);
  return response;
};

const trail: Middleware<State> = (ctx) =>
  new Response((ctx.state.trail ?? []).join(" "));

Deno.test("middlewares run in order, and end in reverse", async () => {
  const app = newApp().use(mark("a"), mark("b")).use(mark("c"))
    .get("/x", mark("own"), trail);
  const response = await ask(app, "/x");
  assert.equal(await response.text(), "a b c own");
  assert.equal(response.headers.get("trail-back"), "own, c, b, a");
});

Deno.test("a middleware does not reach routes that stand before it", async () => {
  const app = newApp().get("/before", trail).use(mark("a"))
    .get("/after", trail);
  assert.equal(await textOf(app, "/before"), "");
  assert.equal(await textOf(app, "/after"), "a");
});

Deno.test("what a middleware does not pass on is not run", async () => {
  const app = newApp().use(() => new Response("stopped", { status: 401 }))
    .get("/", trail);
  assert.equal((await ask(app, "/")).status, 401);
});

Deno.test("state is each request's own", async () => {
  const app = newApp().use(mark("a")).get("/", trail);
  const handler = app.handler();
  const request = () => handler(new Request("http://localhost/"));
  const [one, two] = await Promise.all([request(), request()]);
  assert.equal(await one.text(), "a");
  assert.equal(await two.text(), "a");
});

Deno.test("next() throws HttpError 404 when no route matches", async () => {
  let thrown: unknown;
  const app = newApp().use(async (ctx) => {
    try {
      return await ctx.next();
    } catch (error) {
      thrown = error;
      throw error;
    }
  });
  assert.equal((await ask(app, "/nowhere")).status, 404);
  assert.equal(thrown instanceof HttpError && thrown.status, 404);
});

for (
  const [method, answered] of [
    ["get", ["GET", "HEAD"]],
    ["post", ["POST"]],
    ["all", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]],
  ] as const
) {
  Deno.test(`${method}() answers ${answered.join(", ")} alone`, async () => {
    const app = newApp()[method]("/", () => new Response(null));
    for (const asked of ["GET", "HEAD", "POST", "PUT", "PATCH", "OPTIONS"]) {
      const { status } = await ask(app, "/", { method: asked });
      const answers = (answered as readonly string[]).includes(asked);
      assert.equal(status, answers ? 200 : 405, asked);
    }
  });
}

Deno.test("a method in lower case is the same method", async () => {
  // Of the methods of HTTP, `Request` leaves this one as it was written.
  const app = newApp().all("/", (ctx) => new Response(ctx.req.method));
  assert.equal(await textOf(app, "/", { method: "patch" }), "patch");
});

Deno.test("HEAD has the headers of GET, and no body", async () => {
  const app = newApp().get("/", () => Response.json({ a: 1 }));
  const response = await ask(app, "/", { method: "HEAD" });
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), "");
});

Deno.test("what no middleware answers is told by its status", async () => {
  const app = newApp().get("/a", () => {
    throw new HttpError(403);
  }).get("/b", () => {
    throw new HttpError(409, "Sold");
  });
  assert.equal(await textOf(app, "/a"), "Forbidden");
  assert.equal(await textOf(app, "/b"), "Sold");
});

Deno.test("an unexpected error tells nothing to the client", async () => {
  const { error } = console;
  const logged: unknown[] = [];
  console.error = (value: unknown) => logged.push(value);
  try {
    const app = newApp().get("/", () => {
      throw new Error("the secret");
    });
    const response = await ask(app, "/");
    assert.equal(response.status, 500);
    assert.equal(await response.text(), "Internal server error");
    assert.match(String(logged[0]), /the secret/);
  } finally {
    console.error = error;
  }
});

const REDIRECTS: [to: string, location: string][] = [
  ["/a", "/a"],
  ["//evil.example", "/evil.example"],
  ["/a//b?to=//c", "/a/b?to=//c"],
  ["/a//b#//c", "/a/b#//c"],
  ["/?to=//c", "/?to=//c"],
  ["https://example.com//x", "https://example.com//x"],
];
for (const [to, location] of REDIRECTS) {
  Deno.test(`redirect("${to}") leads to ${location}`, async () => {
    const app = newApp().get("/", (ctx) => ctx.redirect(to, 303));
    const response = await ask(app, "/");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), location);
  });
}

Deno.test("doubled slashes in an address are one", async () => {
  const app = newApp()
    .get("/a/b", (ctx) => new Response(ctx.url.pathname));
  assert.equal(await textOf(app, "//a//b"), "/a/b");
});
