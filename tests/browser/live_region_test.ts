/** Bringing a part of a page up to date, in a browser without a market. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import type { Page } from "playwright-core";
import type * as LiveRegion from "../../components/browser/live_region.ts";
import { launchChromium } from "./chromium.ts";

const SITE = "http://site.test";

const MODULE = fileURLToPath(
  new URL("../../components/browser/live_region.ts", import.meta.url),
);

/** A page, and what its server makes of it from now on. */
interface Shown {
  readonly page: Page;
  /** Sets what is inside the part; null for a page that lacks the part. */
  serve(part: string | null, status?: number): void;
  /** Brings the part up to date, and returns what came of it. */
  refresh(options?: { force?: boolean }): Promise<string>;
  /** Returns what is inside the part now. */
  inside(): Promise<string>;
}

/** Runs `body` with a page whose part has `part` inside. */
async function showing(
  part: string,
  body: (shown: Shown) => Promise<void>,
): Promise<void> {
  const { code } = transformSync(await Deno.readTextFile(MODULE), {
    loader: "ts",
  });
  let now: { part: string | null; status: number } = { part, status: 200 };
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.route(
      `${SITE}/live_region.js`,
      (route) => route.fulfill({ contentType: "text/javascript", body: code }),
    );
    await page.route(`${SITE}/`, (route) =>
      route.fulfill({
        status: now.status,
        contentType: "text/html",
        body: now.part === null
          ? "<main></main>"
          : `<main><div id="part">${now.part}</div></main>`,
      }));
    await page.goto(SITE);
    await body({
      page,
      serve: (part, status = 200) => void (now = { part, status }),
      refresh: (options) =>
        page.evaluate(async (options) => {
          const module = "/live_region.js";
          const { refreshRegion } = await import(module) as typeof LiveRegion;
          return await refreshRegion("part", options);
        }, options),
      inside: () => page.locator("#part").innerHTML(),
    });
  } finally {
    await browser.close();
  }
}

Deno.test("a part is replaced when people would see another one, and only then", () =>
  showing("<b>1 offer</b>", async ({ inside, refresh, serve }) => {
    assert.equal(await refresh(), "same");
    serve(
      '<b>1  offer</b><input type="hidden" value="another id"><time>now</time>',
    );
    assert.equal(await refresh(), "same");
    assert.equal(await inside(), "<b>1 offer</b>");
    for (
      const news of [
        "<b>2 offers</b>",
        '<b>2 offers</b><a href="/there">there</a>',
        '<b>2 offers</b><a href="/elsewhere">there</a>',
        "<b>2 offers</b><button disabled>Buy</button>",
      ]
    ) {
      serve(news);
      assert.equal(await refresh(), "changed", news);
      assert.ok((await inside()).startsWith("<b>2 offers</b>"));
      assert.equal(await refresh(), "same", news);
    }
  }));

Deno.test("a part that somebody writes in is left alone, unless that is to be lost", () =>
  showing('<input id="price" value="5">', async (shown) => {
    const { inside, page, refresh, serve } = shown;
    serve('<input id="price" value="6"> 2 offers');
    await page.locator("#price").focus();
    assert.equal(await refresh(), "busy");
    await page.locator("#price").fill("7");
    await page.locator("#price").blur();
    assert.equal(await refresh(), "busy");
    assert.equal(await page.locator("#price").inputValue(), "7");
    assert.equal(await refresh({ force: true }), "changed");
    assert.match(await inside(), /value="6"> 2 offers/);
    serve('<input id="price" value="6"> 3 offers');
    assert.equal(await refresh(), "changed");
  }));

Deno.test("what cannot be fetched, or is there no more, changes nothing", () =>
  showing("<b>1 offer</b>", async ({ inside, page, refresh, serve }) => {
    serve("<b>2 offers</b>", 503);
    assert.equal(await refresh(), "failed");
    serve(null);
    assert.equal(await refresh(), "failed");
    await page.route(`${SITE}/`, (route) => route.abort());
    assert.equal(await refresh(), "failed");
    assert.equal(await inside(), "<b>1 offer</b>");
  }));
