import assert from "node:assert/strict";
import { App } from "./app.ts";
import { BUILD, NOTHING_BUILT } from "./build.ts";
import { type Middleware, page, type PageProps } from "./handlers.ts";
import type { RouteFile, RouteFileType } from "./route_files.ts";

/** Makes a route file; what it matches is told for a route alone. */
function file(
  type: RouteFileType,
  folder: string,
  module: RouteFile["module"],
  pattern = folder,
): RouteFile {
  return {
    type,
    file: `routes${folder}/_${type}.tsx`,
    folder,
    pattern,
    module,
  };
}

function appOf(...routes: RouteFile[]): App<unknown> {
  const app = new App<unknown>();
  app[BUILD] = { ...NOTHING_BUILT, routes };
  return app.fsRoutes();
}

async function ask(
  app: App<unknown>,
  path: string,
  method = "GET",
): Promise<Response> {
  return await app.handler()(
    new Request(`http://localhost${path}`, { method }),
  );
}

async function textOf(app: App<unknown>, path: string): Promise<string> {
  return await (await ask(app, path)).text();
}

const wrapper = (name: string) => ({ Component }: PageProps) => (
  <div class={name}>
    <Component />
  </div>
);

/** Leaves its name on the way out. */
const mark = (name: string): Middleware<unknown> => async (ctx) => {
  const response = await ctx.next();
  response.headers.append("trail-back", name);
  return response;
};

const Page = () => <p />;

Deno.test("layouts wrap from the outside in, inside _app", async () => {
  const app = appOf(
    file("app", "", {
      default: ({ Component }: PageProps) => (
        <html>
          <head />
          <body>
            <Component />
          </body>
        </html>
      ),
    }),
    file("layout", "", { default: wrapper("outer") }),
    file("layout", "/in", { default: wrapper("inner") }),
    file("route", "/in", { default: Page }, "/in/page"),
    file("route", "", { default: Page }, "/page"),
  );
  assert.equal(
    await textOf(app, "/in/page"),
    "<!DOCTYPE html><html><head></head><body>" +
      '<div class="outer"><div class="inner"><p></p></div></div></body></html>',
  );
  assert.match(
    await textOf(app, "/page"),
    /<body><div class="outer"><p><\/p><\/div><\/body>/,
  );
});

Deno.test("a folder's middlewares cover its routes, and no others", async () => {
  const answer = { handler: () => new Response("answer") };
  const app = appOf(
    file("middleware", "", { default: mark("root") }),
    file("middleware", "/x", { handler: [mark("x"), mark("y")] }),
    file("route", "/x", answer, "/x"),
    file("route", "/x/deep", answer, "/x/deep/:id"),
    file("route", "", answer, "/xy"),
  );
  const trailOf = async (path: string) =>
    (await ask(app, path)).headers.get("trail-back");
  assert.equal(await trailOf("/x"), "y, x, root");
  assert.equal(await trailOf("/x/deep/1"), "y, x, root");
  assert.equal(await trailOf("/xy"), "root");
});

Deno.test("a handler gives data, status and headers to its page", async () => {
  const app = appOf(
    file("route", "", {
      handler: {
        POST: ({ params }: PageProps) =>
          page({ name: params["name"] }, {
            status: 201,
            headers: { "x-name": "set" },
          }),
      },
      default: ({ data }: PageProps) => <p>{JSON.stringify(data)}</p>,
    }, "/:name"),
  );
  const response = await ask(app, "/ada", "POST");
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("x-name"), "set");
  assert.equal(
    response.headers.get("content-type"),
    "text/html; charset=utf-8",
  );
  assert.match(await response.text(), /<p>\{&quot;name&quot;:&quot;ada/);
  // Without a GET of its own, the page is shown with empty data.
  assert.match(await textOf(app, "/ada"), /<p>\{\}<\/p>/);
  assert.equal((await ask(app, "/ada", "PUT")).status, 404);
});

Deno.test("HEAD and lower case find the handlers of a route", async () => {
  const app = appOf(
    file("route", "", {
      handlers: {
        GET: () => new Response("got", { headers: { "x-got": "1" } }),
        PATCH: () => new Response("patched"),
      },
    }, "/"),
  );
  assert.equal((await ask(app, "/", "HEAD")).headers.get("x-got"), "1");
  assert.equal(await (await ask(app, "/", "patch")).text(), "patched");
});

Deno.test("a page rendered after next() has its own level's layouts", async () => {
  const app = new App<unknown>().use(async (ctx) => {
    await ctx.next();
    return ctx.render(<p>mine</p>);
  });
  app[BUILD] = {
    ...NOTHING_BUILT,
    routes: [
      file("layout", "/in", { default: wrapper("in") }),
      file("route", "/in", { default: Page }, "/in/a"),
    ],
  };
  assert.equal(
    await textOf(app.fsRoutes(), "/in/a"),
    "<!DOCTYPE html><p>mine</p>",
  );
});

const REFUSED: [what: string, file: RouteFile][] = [
  ["a layout that is no component", file("layout", "", { handler: {} })],
  ["a middleware that is none", file("middleware", "", { default: {} })],
  ["a route with nothing", file("route", "", {}, "/")],
  [
    "a route with a config, which would not be read",
    file("route", "", { default: Page, config: {} }, "/"),
  ],
];
for (const [what, route] of REFUSED) {
  Deno.test(`${what} stops the start, and its file is named`, () => {
    assert.throws(
      () => appOf(route).handler(),
      (error) => error instanceof Error && error.message.includes(route.file),
    );
  });
}
