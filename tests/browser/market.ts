/** A market to look at, and a browser to look with. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { startNode, type TestNodeProcess } from "../support/node_process.ts";
import { launchChromium } from "./chromium.ts";

/**
 * A market to look at: a real node on a database of its own, and a real
 * browser.
 */
export interface BrowserMarket {
  readonly url: string;
  readonly db: TestDatabase;
  readonly node: TestNodeProcess;
  readonly browser: Browser;
  /** Opens a window of its own: nobody is logged in there. */
  open(options?: WindowOptions): Promise<Page>;
}

/** How a window differs from that of a desk with a light theme. */
interface WindowOptions {
  readonly dark?: boolean;
  readonly phone?: boolean;
  readonly javaScript?: boolean;
  /** The token of a session, to be logged in from the start. */
  readonly token?: string;
  /** A name instead of 127.0.0.1, such as `LAN_NAME`. */
  readonly host?: string;
}

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Runs `body` with a market of its own, and ends all of it afterwards. */
export async function withBrowserMarket(
  body: (market: BrowserMarket) => Promise<void>,
): Promise<void> {
  await using db = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: db.url, LOG_LEVEL: "warn" },
  });
  const browser = await launchChromium();
  try {
    const open = (options: WindowOptions = {}) =>
      openWindow(browser, node.url, options);
    await body({ url: node.url, db, node, browser, open });
  } finally {
    await browser.close();
  }
}

async function openWindow(
  browser: Browser,
  url: string,
  options: WindowOptions,
): Promise<Page> {
  const { dark = false, phone = false, javaScript = true, token } = options;
  const address = new URL(url);
  if (options.host !== undefined) address.hostname = options.host;
  const baseURL = address.origin;
  const context: BrowserContext = await browser.newContext({
    baseURL,
    colorScheme: dark ? "dark" : "light",
    viewport: phone ? PHONE : DESK,
    isMobile: phone,
    hasTouch: phone,
    javaScriptEnabled: javaScript,
    reducedMotion: "reduce",
  });
  if (token !== undefined) {
    await context.addCookies([{ name: "session", value: token, url: baseURL }]);
  }
  return await context.newPage();
}
