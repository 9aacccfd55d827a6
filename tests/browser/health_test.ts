import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { freePort, startNode } from "../support/node_process.ts";
import { fits, violations } from "./axe.ts";
import { furnish } from "./furnish/furnish.ts";
import { type BrowserMarket, withBrowserMarket } from "./market.ts";
import { shoot } from "./shoot.ts";

/** The most that the dashboard's scripts may weigh, compressed. */
const SCRIPT_LIMIT_BYTES = 120 * 1024;

Deno.test("the health of the system is for admins", async () => {
  await withBrowserMarket(async (market) => {
    const { token, adminToken } = await furnish(market.db);
    const get = (path: string, session?: string) =>
      fetch(market.url + path, {
        redirect: "manual",
        headers: session ? { cookie: `session=${session}` } : {},
      });

    const visitor = await get("/health");
    assert.equal(visitor.status, 303);
    const login = visitor.headers.get("location");
    assert.equal(login, "/login?return_to=%2Fhealth");
    const member = await get("/health", token);
    assert.equal(member.status, 403);
    assert.match(await member.text(), /Only admins see the health/);
    await visitor.body?.cancel();

    const cases: [path: string, status: number][] = [
      ["/health", 200],
      ["/health?window=7d", 200],
      [`/health?node=${encodeURIComponent(market.url)}`, 200],
      ["/health?window=1y", 400],
      ["/health?node=elsewhere", 400],
      ["/health?node=http%3A%2F%2Fevil.example", 400],
      ["/health/figures?window=-1", 400],
      ["/health/activity?from=yesterday", 400],
      ["/health/activity?after=0", 400],
      ["/health/activity?label=log_in", 200],
      ["/health/activity/csv?label=join", 200],
    ];
    for (const [path, status] of cases) {
      const response = await get(path, adminToken);
      await response.body?.cancel();
      assert.equal(response.status, status, path);
    }
    const csv = await get("/health/activity/csv", adminToken);
    const [head, ...lines] = (await csv.text()).split("\r\n");
    assert.equal(head, "id,at,label,actor,node_url,epoch,subject,detail");
    assert.ok(lines.some((line) => line.includes(",join,")));
  });
});

Deno.test("the dashboard is light, readable by all, and complete without JavaScript", async () => {
  await withBrowserMarket(async (market) => {
    const { adminToken: token } = await furnish(market.db);
    for (const path of ["/health", "/health/activity"]) {
      for (const dark of [false, true]) {
        for (const phone of [false, true]) {
          const page = await market.open({ token, dark, phone });
          await page.goto(path);
          await page.getByText("Live", { exact: true }).waitFor();
          if (path === "/health") await drawnCharts(page);
          const look = `${path} ${dark ? "dark" : "light"} ${
            phone ? "phone" : "desk"
          }`;
          await shoot(page, look);
          assert.deepEqual(await violations(page, "all"), [], look);
          assert.ok(await fits(page), `${look} scrolls sideways`);
          await page.context().close();
        }
      }
    }
    await explainsByKeyboard(market, token);
    await staysLight(market, token);
    await readsWithoutScript(market, token);
  });
});

Deno.test("a killed node shows as disconnected, and the next leader with its epoch, without a reload", async () => {
  await withBrowserMarket(async (market) => {
    const { adminToken: token } = await furnish(market.db);
    // The lower URL leads: kill that one, and watch from the other.
    let port = freePort();
    while (port >= market.node.port) port = freePort();
    await using other = await startNode({
      port,
      env: { DATABASE_URL: market.db.url, LOG_LEVEL: "warn" },
    });
    const page = await market.open({ token });
    await page.goto("/health");
    const leader = page.locator('[data-figure="leader"]');
    const epoch = page.locator('[data-figure="epoch"]');
    await leader.getByText(other.url.slice("http://".length)).waitFor();
    const before = Number(await epoch.textContent());
    other.signal("SIGKILL");
    await leader.getByText(market.url.slice("http://".length)).waitFor();
    assert.equal(Number(await epoch.textContent()), before + 1);
    await page
      .locator(`[data-client="${other.url}"] [data-disconnected="yes"] time`)
      .waitFor();
    await page.getByText(`${other.url} is disconnected`).waitFor();
  });
});

/** Waits until all three charts are drawn. */
async function drawnCharts(page: Page): Promise<void> {
  const charts = page.locator("figure.chart:not([hidden]) canvas");
  await charts.nth(2).waitFor();
  assert.equal(await charts.count(), 3);
}

async function explainsByKeyboard(
  { open }: BrowserMarket,
  token: string,
): Promise<void> {
  const page = await open({ token });
  await page.goto("/health");
  const term = page.locator(".term").filter({ hasText: "Epoch" }).first();
  const text = term.locator("[popover]");
  assert.equal(await text.isVisible(), false);
  await term.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await text.getByText("The number of the leadership").waitFor();
  await page.keyboard.press("Escape");
  await text.waitFor({ state: "hidden" });
  await page.context().close();
}

async function staysLight(
  { open }: BrowserMarket,
  token: string,
): Promise<void> {
  const page = await open({ token });
  await page.goto("/health");
  await drawnCharts(page);
  const bytes = await page.evaluate(() =>
    performance.getEntriesByType("resource")
      .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
      .map((entry) => (entry as PerformanceResourceTiming).transferSize)
      .reduce((sum, size) => sum + size, 0)
  );
  assert.ok(bytes > 0 && bytes < SCRIPT_LIMIT_BYTES, `${bytes} bytes`);
  await page.context().close();
}

async function readsWithoutScript(
  { open, url }: BrowserMarket,
  token: string,
): Promise<void> {
  const page = await open({ token, javaScript: false });
  await page.goto("/health");
  await page.getByText("All is well").waitFor();
  for (
    const table of [
      "Nodes and their parts",
      "Timings of functions",
      "Connected clients",
      "Elections",
      "Activities",
    ]
  ) {
    const rows = page.getByRole("region", { name: table }).locator("tbody tr");
    assert.ok(await rows.count() > 0, table);
  }
  await page.getByRole("link", { name: "24 hours" }).click();
  await page.getByLabel("Calls of", { exact: true }).selectOption(url);
  await page.getByRole("button", { name: "Show" }).click();
  assert.equal(new URL(page.url()).searchParams.get("window"), "24h");
  assert.equal(new URL(page.url()).searchParams.get("node"), url);
  await page.context().close();
}
