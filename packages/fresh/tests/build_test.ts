import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { Builder } from "fresh/dev";
import { buildFixture, type Fixture } from "./fixture_build.ts";
import { onStandIn } from "./stand_in.ts";

type Check = (fixture: Fixture) => Promise<void>;

async function get(
  { fetch }: Fixture,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  return await fetch(new Request(`http://localhost${path}`, init));
}

async function textOf(fixture: Fixture, path: string): Promise<string> {
  return await (await get(fixture, path)).text();
}

const mainOf = (html: string) => /<main>(.*)<\/main>/s.exec(html)?.[1];
const scriptOf = (html: string) =>
  /<script type="module"[^>]*>(.*?)<\/script>/s.exec(html)?.[1];

/** What must hold for the fixture, built once for all, on both. */
const CHECKS: Record<string, Check> = {
  "a page without islands ships no script": async (fixture) => {
    const response = await get(fixture, "/plain");
    assert.equal(response.headers.get("link"), null);
    assert.doesNotMatch(await response.text(), /<script|frsh:/);
  },

  "a page loads its islands' scripts and no others": async (fixture) => {
    const response = await get(fixture, "/");
    const link = response.headers.get("link")!;
    assert.match(link, /fresh-runtime\.js>; rel="modulepreload"/);
    assert.match(link, /\/Counter\.js>/);
    assert.doesNotMatch(link, /Panel|Kinds/);
    const script = scriptOf(await response.text())!;
    assert.match(script, /import [^;]+\/Counter\.js";.*boot\(/);
    assert.doesNotMatch(script, /Panel|Kinds/);
  },

  "what Head holds goes into the head, once": async (fixture) => {
    const head = /<head>(.*)<\/head>/s.exec(await textOf(fixture, "/"))![1]!;
    assert.deepEqual(head.match(/<title>.*?<\/title>/g), [
      "<title>Home</title>",
    ]);
    assert.match(head, /<meta name="description" content="One island"\/>/);
  },

  "links to this page and those above it say so": async (fixture) => {
    const html = await textOf(fixture, "/plain");
    assert.match(html, /<a href="\/plain" [^>]*aria-current="page"/);
    assert.match(html, /<a href="\/" [^>]*aria-current="true"/);
  },

  "the page's script carries the nonce on the answer": async (fixture) => {
    const response = await get(fixture, "/");
    const nonce = response.headers.get("x-nonce")!;
    assert.match(nonce, /^\w{32}$/);
    const html = await response.text();
    assert.ok(html.includes(`<script type="module" nonce="${nonce}">`));
    const next = await get(fixture, "/");
    assert.notEqual(next.headers.get("x-nonce"), nonce);
    const file = await get(fixture, "/dot.svg");
    assert.equal(file.headers.get("x-nonce"), null);
    await file.body?.cancel();
  },

  "layouts and middlewares are their folder's": async (fixture) => {
    const shop = await get(fixture, "/shop");
    assert.equal(shop.headers.get("x-shop"), "Ada");
    assert.match(mainOf(await shop.text())!, /^<div class="shop"><h1>Shop/);
    const home = await get(fixture, "/");
    assert.equal(home.headers.get("x-shop"), null);
    assert.doesNotMatch(await home.text(), /class="shop"/);
  },

  "groups have layouts of their own and no place in URLs": async (fixture) => {
    const html = await textOf(fixture, "/about");
    assert.equal(mainOf(html), "<article><h1>About</h1></article>");
  },

  "parameters reach the route": async (fixture) => {
    assert.match(
      await textOf(fixture, "/shop/7"),
      /<h1>Product 7 by \/shop\/:id<\/h1>/,
    );
  },

  "a handler may redirect": async (fixture) => {
    const response = await get(fixture, "/shop/7", { method: "POST" });
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "/shop/7");
  },

  "an unknown page, and an unknown method, are 404": async (fixture) => {
    assert.equal((await get(fixture, "/unknown")).status, 404);
    const init = { method: "DELETE" };
    assert.equal((await get(fixture, "/shop/7", init)).status, 404);
  },

  "no prop ends the script": async (fixture) => {
    const html = await textOf(fixture, "/kinds");
    const rest = html.slice(html.indexOf('<script type="module"'));
    assert.equal(rest.indexOf("</script>"), rest.lastIndexOf("</script>"));
    assert.doesNotMatch(scriptOf(html)!, /<[!/]/);
  },

  "assets are cached for ever under the build's address": async (fixture) => {
    const html = await textOf(fixture, "/plain");
    const path = /href="(\/styles\.css[^"]*)"/.exec(html)![1]!;
    assert.equal(path, `/styles.css?__frsh_c=${fixture.buildId}`);
    const cacheControl = async (asked: string) =>
      (await get(fixture, asked)).headers.get("cache-control");
    const forEver = "public, max-age=31536000, immutable";
    const notAtAll = "no-cache, no-store, max-age=0, must-revalidate";
    assert.equal(await cacheControl(path), forEver);
    assert.equal(await cacheControl("/styles.css"), notAtAll);
    const script = /from ?"([^"]+)"/.exec(
      scriptOf(await textOf(fixture, "/"))!,
    );
    assert.equal(await cacheControl(script![1]!), forEver);
  },

  "an address of another build leads to the file of this one": async (
    fixture,
  ) => {
    const response = await get(fixture, "/dot.svg?a=1&__frsh_c=other");
    assert.equal(response.status, 307);
    assert.equal(response.headers.get("location"), "/dot.svg?a=1");
  },

  "a stylesheet's own addresses are cached for ever too": async (fixture) => {
    assert.match(
      await textOf(fixture, "/styles.css"),
      new RegExp(`url\\("/dot\\.svg\\?__frsh_c=${fixture.buildId}"\\)`),
    );
  },

  "an unchanged file is not sent again": async (fixture) => {
    const etag = (await get(fixture, "/dot.svg")).headers.get("etag")!;
    const headers = { "if-none-match": etag };
    const response = await get(fixture, "/dot.svg", { headers });
    assert.equal(response.status, 304);
    assert.equal(await response.text(), "");
  },

  "files can be asked about, and not be sent to": async (fixture) => {
    const head = await get(fixture, "/large.txt", { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), "5800");
    assert.equal(await head.text(), "");
    const post = await get(fixture, "/large.txt", { method: "POST" });
    assert.equal(post.status, 405);
  },

  "names are percent-encoded, and hidden files hidden": async (fixture) => {
    const odd = "/with%20space%20&%20%C3%BC.txt";
    assert.equal(await textOf(fixture, odd), "odd name\n");
    assert.equal((await get(fixture, "/.hidden")).status, 404);
    assert.equal((await get(fixture, "/favicon.ico")).status, 404);
  },
};

/** What must hold for it on the stand-in, and what the original does. */
const STAND_IN_CHECKS: Record<string, [original: string, check: Check]> = {
  "the props are JavaScript in the page's script": [
    "they are JSON, which its runtime revives",
    async (fixture) => {
      const script = scriptOf(await textOf(fixture, "/"))!;
      assert.match(script, /boot\(\{"Counter":_0\},\[\{start:3\}\]\)$/);
    },
  ],

  "one small island costs at most 8 KB of script": [
    "its runtime alone is larger",
    async (fixture) => {
      const size = await scriptSize(fixture, "/");
      assert.ok(size <= 8 * 1024, `${size} bytes`);
    },
  ],

  "a function as a prop fails, naming island and prop": [
    "its message names neither",
    async (fixture) => {
      const { error } = console;
      const logged: unknown[] = [];
      console.error = (value: unknown) => logged.push(value);
      try {
        assert.equal((await get(fixture, "/fails")).status, 500);
      } finally {
        console.error = error;
      }
      assert.match(String(logged[0]), /prop "onAnswer" of island "Asks"/);
    },
  ],
};

Deno.test("a built app", async (t) => {
  await using fixture = await buildFixture();
  for (const [name, check] of Object.entries(CHECKS)) {
    await t.step(name, () => check(fixture));
  }
  for (const [name, [reason, check]] of Object.entries(STAND_IN_CHECKS)) {
    await t.step({ ...onStandIn(name, reason), fn: () => check(fixture) });
  }
});

/** The bytes, compressed, of all scripts that a page loads at first. */
async function scriptSize(fixture: Fixture, path: string): Promise<number> {
  const page = await get(fixture, path);
  const paths = new Set<string>();
  for (const [, path] of page.headers.get("link")!.matchAll(/<([^>]+)>/g)) {
    paths.add(path!);
  }
  let size = 0;
  // A set is visited with what is added to it on the way.
  for (const path of paths) {
    const script = await textOf(fixture, path);
    size += gzipSync(script).byteLength;
    for (const [, file] of script.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      paths.add(path.slice(0, path.lastIndexOf("/") + 1) + file);
    }
  }
  assert.ok(paths.size > 2, `${[...paths]}`);
  return size;
}

Deno.test(
  onStandIn(
    "a build's id is of what is being deployed, else its own",
    "it reads the environment once, when it is imported",
  ),
  () => {
    const names = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];
    const before = names.map((name) => [name, Deno.env.get(name)] as const);
    for (const name of names) Deno.env.delete(name);
    const idOf = (name?: string, value?: string) => {
      if (name !== undefined && value !== undefined) Deno.env.set(name, value);
      return new Builder().config.buildId;
    };
    try {
      const ids = [
        idOf(),
        idOf(),
        idOf("CI_COMMIT_SHA", "a"),
        idOf("DENO_DEPLOYMENT_ID", "b"),
      ];
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(idOf("DENO_DEPLOYMENT_ID", "a"), ids[2]);
      for (const id of ids) assert.match(id, /^[0-9a-f]{40}$/);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  },
);
