/** Writing with a method of input, as Japanese and Chinese are written. */
import assert from "node:assert/strict";
import { withBrowserMarket } from "../market.ts";
import { message, openConversation } from "./two_windows.ts";

/** What a browser tells of the Enter that confirms a word, in its order. */
const CONFIRMATIONS: Readonly<Record<string, readonly string[]>> = {
  "Chrome and Firefox": ["composing keydown", "compositionend"],
  "Safari": ["compositionend", "keydown 229"],
};

Deno.test("Enter that confirms a composed word sends nothing, in any browser", () =>
  withBrowserMarket(async ({ db, browser, url }) => {
    const { buyer } = await openConversation(db, browser, [{ url }, { url }]);
    const field = buyer.getByLabel("Message", { exact: true });
    for (const [name, events] of Object.entries(CONFIRMATIONS)) {
      await field.fill(`日本 ${name}`);
      await field.evaluate((element, events) => {
        const key = { key: "Enter", bubbles: true, cancelable: true };
        const tell: Record<string, () => Event> = {
          "composing keydown": () =>
            new KeyboardEvent("keydown", { ...key, isComposing: true }),
          "keydown 229": () =>
            new KeyboardEvent("keydown", { ...key, keyCode: 229 }),
          "compositionend": () => new CompositionEvent("compositionend"),
        };
        element.dispatchEvent(new CompositionEvent("compositionstart"));
        for (const event of events) element.dispatchEvent(tell[event]!());
      }, events);
      assert.equal(await field.inputValue(), `日本 ${name}`);
      assert.equal(await buyer.locator(".message").count(), 0);
    }
    await field.press("Enter");
    await message(buyer, "日本 Safari");
    assert.equal(await field.inputValue(), "");
    await field.fill("\u200B\u202E");
    await field.press("Enter");
    await field.fill(" \u202A+972 50-123\u202C ");
    await field.press("Enter");
    await buyer.getByText("+972 50-123", { exact: true }).waitFor();
    await buyer.getByText("Sent", { exact: true }).waitFor();
    assert.equal(await buyer.locator(".message").count(), 2);
  }));
