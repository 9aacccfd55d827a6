import assert from "node:assert/strict";
import { openForm, sealForm } from "./kept_form.ts";

const SECRET = new Uint8Array(32).fill(7);
const HOUR_MS = 3_600_000;

const form = {
  path: "/products/1?seen=2",
  fields: [
    ["title", "Lamp “brass”"],
    ["photo_ids", "a"],
    ["photo_ids", "b"],
  ] as [string, string][],
  filesLost: true,
};

Deno.test("a form comes back as it was sealed, within a day", () => {
  const sealed = sealForm(SECRET, form, 0);
  assert(sealed);
  assert.doesNotMatch(sealed, /Lamp/);
  assert.deepEqual(openForm(SECRET, sealed, 23 * HOUR_MS), form);
  assert.equal(openForm(SECRET, sealed, 24 * HOUR_MS), null);
});

Deno.test("passwords are not kept", () => {
  const fields = [
    ["password", "plum"],
    ["new_password", "pear"],
    ["name", "Ann"],
  ] as [string, string][];
  const sealed = sealForm(SECRET, { ...form, fields }, 0) ?? "";
  assert.deepEqual(openForm(SECRET, sealed, 0)?.fields, [["name", "Ann"]]);
});

Deno.test("the longest form there is fits, and a longer one is not kept", () => {
  const seal = (text: string) =>
    sealForm(SECRET, { ...form, fields: [["description", text]] }, 0);
  const longest = seal("語".repeat(2 * 5000 + 500)) ?? "";
  assert.notEqual(longest, "");
  assert.ok(longest.length < 60_000, "beside a name and a password");
  assert.equal(seal("x".repeat(41_000)), null);
});

Deno.test("what was not sealed here is not opened", () => {
  const sealed = sealForm(SECRET, form, 0) ?? "";
  const other = new Uint8Array(32).fill(8);
  assert.equal(openForm(other, sealed, 0), null);
  const flip = (at: number) =>
    sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") +
    sealed.slice(at + 1);
  for (let at = 0; at < sealed.length - 1; at += 3) {
    assert.equal(openForm(SECRET, flip(at), 0), null);
  }
  for (const none of ["", "A", "%%%", "x".repeat(200), "x".repeat(200_000)]) {
    assert.equal(openForm(SECRET, none, 0), null);
  }
});
