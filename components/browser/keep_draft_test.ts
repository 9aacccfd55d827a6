import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { createDraftKeeper } from "./keep_draft.ts";

const PAUSE_MS = 20;

/** A form, and what was saved of it. */
function scene({ fails = false } = {}) {
  const form = { text: "" };
  const saved: string[] = [];
  const save = async (draft: string, isLast: boolean) => {
    saved.push(isLast ? `last ${draft}` : draft);
    await delay(1);
    return !fails;
  };
  const keeper = createDraftKeeper({
    read: () => form.text,
    save,
    onSaved() {},
    pauseMs: PAUSE_MS,
  });
  const type = (text: string) => {
    form.text = text;
    keeper.touch();
  };
  return { keeper, type, saved };
}

const pause = () => delay(5 * PAUSE_MS);

Deno.test("a draft is saved after a pause, once, and not without a change", async () => {
  const { keeper, saved, type } = scene();
  type("L");
  type("La");
  await pause();
  type("La");
  await pause();
  keeper.leave();
  assert.deepEqual(saved, ["La"]);
});

Deno.test("what was typed last is saved when the page is left", async () => {
  const { keeper, saved, type } = scene();
  type("Lamp");
  keeper.leave();
  await pause();
  assert.deepEqual(saved, ["last Lamp"]);
});

Deno.test("what is sent is saved before, and not after, until it is changed", async () => {
  const { keeper, saved, type } = scene();
  type("Lamp");
  await keeper.finish();
  keeper.leave();
  await pause();
  assert.deepEqual(saved, ["Lamp"]);
  type("Lamps");
  await pause();
  assert.deepEqual(saved, ["Lamp", "Lamps"]);
  keeper.stop();
});

Deno.test("a draft that could not be saved is saved with the next pause", async () => {
  const { keeper, saved, type } = scene({ fails: true });
  type("Lamp");
  await pause();
  type("Lamp");
  await pause();
  assert.deepEqual(saved, ["Lamp", "Lamp"]);
  keeper.stop();
});

Deno.test("a draft that is thrown away is saved no more", async () => {
  const { keeper, saved, type } = scene();
  type("Lamp");
  keeper.stop();
  keeper.leave();
  await pause();
  assert.deepEqual(saved, []);
});
