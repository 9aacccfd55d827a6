import assert from "node:assert/strict";
import { App } from "./app.ts";
import type { FreshConfig } from "./context.ts";
import type { Middleware, PageProps } from "./handlers.ts";
import { page } from "./handlers.ts";
import { HttpError } from "./error.ts";

interface State {
  trail: string[];
}

const newApp = (config?: FreshConfig) => new App<State>(config);

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
  ctx.text((ctx.state.trail ?? []).join(" "));

Deno.test("middlewares run in order, and end in reverse", async () => {
  const app = newApp().use(mark("a"), mark("b")).use("/x", mark("x"))
    .get("/x/y", mark("own"), trail).get("/z", trail);
  const response = await ask(app, "/x/y");
  assert.equal(await response.text(), "a b x own");
  assert.equal(response.headers.get("trail-back"), "own, x, b, a");
  assert.equal(await textOf(app, "/z"), "a b");
});

Deno.test("a middleware on a path covers the path and what is below it", async () => {
  const app = newApp().use("/x", mark("x")).get("/x", trail)
    .get("/x/:id", trail).get("/xy", trail);
  assert.equal(await textOf(app, "/x"), "x");
  assert.equal(await textOf(app, "/x/1"), "x");
  assert.equal(await textOf(app, "/xy"), "");
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

const METHODS = ["get", "post", "put", "patch", "delete", "head"] as const;
for (const method of METHODS) {
  Deno.test(`${method}() answers ${method} alone`, async () => {
    const app = newApp()[method]("/", () => new Response(null));
    const status = async (asked: string) =>
      (await ask(app, "/", { method: asked.toUpperCase() })).status;
    for (const asked of METHODS) {
      const answers = asked === method || asked === "head" && method === "get";
      assert.equal(await status(asked), answers ? 200 : 405, asked);
    }
  });
}

Deno.test("all() answers every method", async () => {
  const app = newApp().all("/", (ctx) => ctx.text(ctx.req.method));
  for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
    assert.equal(await textOf(app, "/", { method }), method);
  }
});

Deno.test("HEAD has the headers of GET, and no body", async () => {
  const app = newApp().get("/", (ctx) => ctx.json({ a: 1 }));
  const response = await ask(app, "/", { method: "HEAD" });
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), "");
});

Deno.test("a handler gives data, status and headers to its page", async () => {
  const app = newApp().route("/:name", {
    handler: {
      POST: (ctx) =>
        page({ name: ctx.params.name }, {
          status: 201,
          headers: { "x-name": "set" },
        }),
    },
    component: ({ data }: PageProps<unknown, State>) => (
      <p>{JSON.stringify(data)}</p>
    ),
  });
  const response = await ask(app, "/ada", { method: "POST" });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("x-name"), "set");
  assert.equal(
    response.headers.get("content-type"),
    "text/html; charset=utf-8",
  );
  assert.match(await response.text(), /<p>\{&quot;name&quot;:&quot;ada/);
  // Without a GET of its own, the page is shown with empty data.
  assert.match(await textOf(app, "/ada"), /<p>\{\}<\/p>/);
});

Deno.test("a page without _app becomes a whole document", async () => {
  const app = newApp().get("/", (ctx) => ctx.render(<h1>Hi</h1>));
  assert.equal(
    await textOf(app, "/"),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head>' +
      "<body><h1>Hi</h1></body></html>",
  );
});

Deno.test("layouts wrap from the outside in, inside the app wrapper", async () => {
  const wrapper = (name: string) => ({ Component }: PageProps) => (
    <div class={name}>
      <Component />
    </div>
  );
  const app = newApp()
    .appWrapper(({ Component }: PageProps) => (
      <html>
        <head />
        <body>
          <Component />
        </body>
      </html>
    ))
    .layout("*", wrapper("outer"))
    .layout("/in", wrapper("inner"))
    .get("/in/page", (ctx) => ctx.render(<p />))
    .layout("/alone", wrapper("alone"), { skipInheritedLayouts: true })
    .get("/alone", (ctx) => ctx.render(<p />))
    .route("/bare", {
      component: () => <p />,
      config: { skipAppWrapper: true, skipInheritedLayouts: true },
    });
  const body = async (path: string) =>
    /<body>(.*)<\/body>/.exec(await textOf(app, path))?.[1];
  assert.equal(
    await body("/in/page"),
    '<div class="outer"><div class="inner"><p></p></div></div>',
  );
  assert.equal(await body("/alone"), '<div class="alone"><p></p></div>');
  assert.equal(await body("/bare"), "<p></p>");
});

Deno.test("async pages, layouts and wrappers are awaited; a Response wins", async () => {
  const app = newApp()
    .appWrapper(async ({ Component }: PageProps) => {
      await Promise.resolve();
      return (
        <html lang="en">
          <Component />
        </html>
      );
    })
    .layout("*", async ({ Component }: PageProps) => {
      await Promise.resolve();
      return (
        <main>
          <Component />
        </main>
      );
    })
    .route("/page", {
      component: async () => await Promise.resolve(<p>async</p>),
    })
    .route("/away", {
      component: async ({ url }: PageProps) =>
        await Promise.resolve(
          url.pathname === "/away"
            ? new Response("away", { status: 303 })
            : null,
        ),
    });
  assert.match(await textOf(app, "/page"), /<main><p>async<\/p><\/main>/);
  assert.equal((await ask(app, "/away")).status, 303);
});

Deno.test("what is thrown reaches the nearest error page, in its layout", async () => {
  const shows = (name: string) => ({
    component: ({ error }: PageProps) => (
      <p>{`${name}: ${(error as Error).message}`}</p>
    ),
  });
  const app = newApp()
    .use(mark("root"))
    .layout("/in", ({ Component }: PageProps) => (
      <div class="in">
        <Component />
      </div>
    ))
    .onError("*", shows("outer"))
    .onError("/in", shows("inner"))
    .get("/in/a", () => {
      throw new HttpError(418, "tea");
    })
    .get("/b", () => {
      throw new Error("broken");
    });
  const inner = await ask(app, "/in/a");
  assert.equal(inner.status, 418);
  assert.match(await inner.text(), /<div class="in"><p>inner: tea<\/p><\/div>/);
  // The page of a folder is shown outside of that folder's middlewares, and
  // inside those further out.
  assert.equal(inner.headers.get("trail-back"), "root");
  const outer = await ask(app, "/b");
  assert.equal(outer.status, 500);
  assert.match(await outer.text(), /<p>outer: broken<\/p>/);
  assert.equal(outer.headers.get("trail-back"), null);
});

Deno.test("an error page that fails leaves it to the one further out", async () => {
  const app = newApp()
    .onError("*", (ctx) => ctx.text(`last: ${(ctx.error as Error).message}`))
    .onError("/in", () => {
      throw new Error("worse");
    })
    .get("/in/a", () => {
      throw new Error("bad");
    });
  assert.equal(await textOf(app, "/in/a"), "last: worse");
});

Deno.test("notFound() answers for all routes, wherever it stands", async () => {
  const app = newApp()
    .get("/known", () => {
      throw new HttpError(404);
    })
    .notFound((ctx) => ctx.text("nothing", { status: 404 }));
  assert.equal(await textOf(app, "/known"), "nothing");
  assert.equal(await textOf(app, "/unknown"), "nothing");
});

Deno.test("without an error page, statuses have their names", async () => {
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

Deno.test("a page rendered after next() has its own level's layouts", async () => {
  const app = newApp()
    .use(async (ctx) => {
      await ctx.next();
      return ctx.render(<p>mine</p>);
    })
    .layout("/in", ({ Component }: PageProps) => (
      <div class="in">
        <Component />
      </div>
    ))
    .get("/in/a", (ctx) => ctx.render(<p>theirs</p>));
  assert.match(await textOf(app, "/in/a"), /<body><p>mine<\/p><\/body>/);
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
  const app = newApp().get("/a/b", (ctx) => ctx.text(ctx.url.pathname));
  assert.equal(await textOf(app, "//a//b"), "/a/b");
});

Deno.test("an app below a base path answers there alone", async () => {
  const app = newApp({ basePath: "/base" }).get("/", trail).get("/a", trail);
  assert.equal((await ask(app, "/base")).status, 200);
  assert.equal((await ask(app, "/base/a")).status, 200);
  assert.equal((await ask(app, "/a")).status, 404);
});

Deno.test("a mounted app keeps its middlewares to itself", async () => {
  const inner = newApp().use(mark("inner")).get("/", trail).get("/a", trail);
  const app = newApp().use(mark("outer")).mountApp("/in", inner)
    .get("/out", trail);
  assert.equal(await textOf(app, "/in"), "outer inner");
  assert.equal(await textOf(app, "/in/a"), "outer inner");
  assert.equal(await textOf(app, "/out"), "outer");
});

Deno.test("a mounted app's patterns and overrides are below its path", async () => {
  const inner = newApp()
    .route("/a", { handler: trail, config: { routeOverride: "/b/:id" } })
    .all("*", (ctx) => ctx.text(`rest of ${ctx.route}`));
  const app = newApp().mountApp("/in", inner);
  assert.equal((await ask(app, "/in/b/1")).status, 200);
  assert.equal(await textOf(app, "/in/a"), "rest of /in/*");
  assert.equal((await ask(app, "/b/1")).status, 404);
});

Deno.test("a proxy's word is taken only when it is trusted", async () => {
  const headers = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop.example",
  };
  const origin = async (trustProxy: boolean) => {
    const app = newApp({ trustProxy })
      .get("/", (ctx) => ctx.text(ctx.url.origin));
    return await app.handler()(
      new Request("http://localhost:8000/", { headers }),
    ).then((response) => response.text());
  };
  assert.equal(await origin(true), "https://shop.example");
  assert.equal(await origin(false), "http://localhost:8000");
});

Deno.test("streams are sent as text", async () => {
  const app = newApp().get("/", (ctx) =>
    ctx.stream(function* () {
      yield "grün ";
      yield "blau";
    }));
  assert.equal(await textOf(app, "/"), "grün blau");
});

Deno.test("a WebSocket must be asked for", async () => {
  const app = newApp().get("/", (ctx) => ctx.upgrade().response);
  assert.equal((await ask(app, "/")).status, 400);
});

Deno.test("a WebSocket's messages reach its handlers", async () => {
  const app = newApp().get("/", (ctx) =>
    ctx.upgrade({
      message: (socket, event) => socket.send(`echo ${event.data}`),
    }));
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    app.handler(),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/`);
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.onopen = () => socket.send("hello");
  socket.onmessage = (event) => resolve(event.data);
  assert.equal(await promise, "echo hello");
  const closed = new Promise((done) => socket.onclose = done);
  socket.close();
  await closed;
});
