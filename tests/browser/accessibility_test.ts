import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { fits, violations } from "./axe.ts";
import { furnish, type Furnished } from "./furnish/furnish.ts";
import { withBrowserMarket } from "./market.ts";

/**
 * Pages are photographed into the folder that `SHOTS_DIR` names, if it does;
 * `README_SCREENSHOT=1` writes the picture that the README shows.
 */
const SHOTS_DIR = Deno.env.get("SHOTS_DIR");
const README_SCREENSHOT = Deno.env.get("README_SCREENSHOT") === "1";

interface View {
  readonly name: string;
  readonly path: string;
  readonly token?: string;
  /** Done before the page is judged. */
  readonly prepare?: (page: Page) => Promise<void>;
}

function views({ username, token, adminToken, ...items }: Furnished): View[] {
  const { theirs, mine, sold } = items;
  return [
    { name: "home", path: "/" },
    { name: "search", path: "/?q=chair&condition=fair&price_to=2000" },
    { name: "search-misspelt", path: "/?q=haedphones" },
    { name: "search-nothing", path: "/?q=zeppelin" },
    { name: "search-wrong", path: "/?price_from=cheap" },
    { name: "product-visitor", path: `/products/${theirs}` },
    { name: "seller", path: `/users/${username}` },
    { name: "seller-admin", path: `/users/${username}`, token: adminToken },
    { name: "register", path: "/register" },
    { name: "login", path: "/login" },
    { name: "login-refused", path: "/login", prepare: refusedLogin },
    { name: "setup", path: "/setup?token=none" },
    { name: "not-found", path: "/nowhere" },
    { name: "home-member", path: "/", token, prepare: openMenu },
    { name: "product", path: `/products/${theirs}`, token },
    { name: "product-mine", path: `/products/${mine}`, token },
    { name: "product-sold", path: `/products/${sold}`, token },
    { name: "product-admin", path: `/products/${theirs}`, token: adminToken },
    { name: "sell", path: "/sell", token },
    { name: "edit", path: `/products/${mine}/edit`, token },
    { name: "listings", path: "/listings", token },
    { name: "listings-none", path: "/listings", token: adminToken },
    { name: "orders", path: "/orders", token },
    { name: "orders-sold", path: "/orders?role=seller", token },
    { name: "orders-none", path: "/orders", token: adminToken },
    { name: "account", path: "/account", token },
  ];
}

/**
 * A theme changes colours alone, a window the layout alone: each look is
 * checked by the rules that it can break.
 */
const LOOKS = [
  { dark: false, width: 1280, rules: "all" },
  { dark: true, width: 1280, rules: "colours" },
  { dark: true, width: 390, rules: "colours" },
  { dark: false, width: 390, rules: "all" },
] as const;

type Look = typeof LOOKS[number];

Deno.test("axe finds nothing on any page, light and dark, and none is wider than its window", async (test) => {
  await withBrowserMarket(async ({ db, open }) => {
    for (const view of views(await furnish(db))) {
      await test.step(view.name, async () => {
        const { token } = view;
        const page = await open(token === undefined ? {} : { token });
        await page.goto(view.path);
        await view.prepare?.(page);
        for (const look of LOOKS) {
          await page.setViewportSize({ width: look.width, height: 900 });
          const colorScheme = look.dark ? "dark" : "light";
          await page.emulateMedia({ colorScheme });
          await shoot(page, view, look);
          assert.deepEqual(await violations(page, look.rules), []);
          assert.ok(await fits(page), `${view.name} scrolls sideways`);
        }
        await page.context().close();
      });
    }
  });
});

Deno.test("axe sees what is wrong", async () => {
  await withBrowserMarket(async ({ open }) => {
    const page = await open();
    await page.setContent(
      '<html lang="en"><title>x</title><main><h1>x</h1><input></main>',
    );
    assert.match((await violations(page, "all")).join(), /label/);
  });
});

async function shoot(
  page: Page,
  { name }: View,
  { dark, width }: Look,
): Promise<void> {
  if (SHOTS_DIR !== undefined) {
    await page.waitForLoadState("networkidle");
    const path = `${SHOTS_DIR}/${name}-${width}-${dark ? "dark" : "light"}.png`;
    await page.screenshot({ path, fullPage: width < 500 });
  }
  if (README_SCREENSHOT && name === "home" && !dark && width > 500) {
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: "docs/screenshots/home.png" });
  }
}

async function refusedLogin(page: Page): Promise<void> {
  await page.getByLabel("Username").fill("nobody");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").waitFor();
}

async function openMenu(page: Page): Promise<void> {
  await page.locator(".menu summary").click();
}
