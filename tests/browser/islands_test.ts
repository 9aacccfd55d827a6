import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { describe } from "../../packages/fresh/tests/fixture/describe.ts";
import { GIVEN } from "../../packages/fresh/tests/fixture/routes/kinds.tsx";
import {
  buildFixture,
  type Fixture,
} from "../../packages/fresh/tests/fixture_build.ts";
import { launchChromium } from "./chromium.ts";

type Check = (
  page: Page,
  open: (path: string) => Promise<void>,
) => Promise<void>;

const counters = (page: Page) => page.getByText(/^Clicked \d+ times$/);

/** What must hold for islands in a browser; each in a page of its own. */
const CHECKS: Record<string, Check> = {
  "an island answers, between HTML that stays": async (page, open) => {
    await open("/");
    await counters(page).click();
    await page.getByText("Clicked 4 times").waitFor();
    assert.deepEqual(
      (await page.locator("main").innerText()).split(/\n+/),
      ["Home", "Clicked 4 times", "After"],
    );
  },

  "an island twice on a page, and another, are each their own": async (
    page,
    open,
  ) => {
    await open("/several");
    await counters(page).nth(1).click();
    await page.getByText("Clicked 11 times").waitFor();
    assert.deepEqual(await counters(page).allInnerTexts(), [
      "Clicked 1 times",
      "Clicked 11 times",
    ]);
    assert.equal(await page.locator("#enabled").isEnabled(), true);
  },

  "a static image has one address on both sides": async (page, open) => {
    const asked: string[] = [];
    page.on(
      "request",
      (request) => asked.push(new URL(request.url()).pathname),
    );
    await open("/several");
    await page.locator("#enabled:enabled").waitFor();
    assert.equal(asked.filter((path) => path === "/dot.svg").length, 1);
  },

  "every kind of value crosses as it was": async (page, open) => {
    await open("/kinds");
    await page.locator('dl[data-hydrated="true"]').waitFor();
    assert.equal(await page.title(), "Fixture");
    for (const [name, value] of Object.entries(GIVEN)) {
      const shown = await page.locator(`#${name}`).textContent();
      assert.equal(shown, describe(value), name);
    }
  },

  "JSX given to an island keeps what the server made of it": async (
    page,
    open,
  ) => {
    await open("/slots");
    const panel = page.locator("#open");
    assert.equal(await panel.locator("header h2").innerText(), "Open");
    await panel.locator(".content").getByText("Clicked 1 times").click();
    await panel.getByText("Clicked 2 times").waitFor();
    assert.equal(
      await panel.locator("p.note").innerHTML(),
      "From the <em>server</em>",
    );
    await panel.locator(".toggle").click();
    await panel.locator(".content").waitFor({ state: "detached" });
    // It is one element on both sides, as far as the island can tell.
    await panel.locator('section[data-content="element"]').waitFor();
  },

  "JSX that was hidden at first can be shown": async (page, open) => {
    await open("/slots");
    const panel = page.locator("#closed");
    assert.equal(await panel.locator(".content").count(), 0);
    await panel.locator(".toggle").click();
    await panel.locator("p.note em").waitFor();
    await panel.getByText("Clicked 5 times").click();
    await panel.getByText("Clicked 6 times").waitFor();
  },

  "a page without islands asks for no script": async (page, open) => {
    const scripts: string[] = [];
    page.on("request", (request) => {
      if (request.resourceType() === "script") scripts.push(request.url());
    });
    await open("/plain");
    assert.deepEqual(scripts, []);
  },
};

Deno.test("islands in a browser", async (t) => {
  await using fixture: Fixture = await buildFixture();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => fixture.fetch(request),
  );
  const browser = await launchChromium();
  try {
    for (const [name, check] of Object.entries(CHECKS)) {
      await t.step(name, async () => {
        const page = await browser.newPage();
        const problems: string[] = [];
        page.on("pageerror", (error) => problems.push(error.message));
        page.on("console", (message) => {
          if (message.type() === "error") problems.push(message.text());
        });
        await check(page, async (path) => {
          await page.goto(`http://127.0.0.1:${server.addr.port}${path}`);
        });
        await page.close();
        assert.deepEqual(problems, []);
      });
    }
  } finally {
    await browser.close();
  }
});
