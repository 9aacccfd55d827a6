import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import { deleteAccount } from "../accounts/account_deletion.ts";
import { exportOwnData } from "../accounts/own_data.ts";
import { PASSWORD, registered, withMarket } from "../testing.ts";
import { discardDraft, findDraft, saveDraft } from "./drafts.ts";
import { keepPhotos } from "./photos/kept_photos.ts";
import { preparePhotos } from "./photos/photo_files.ts";
import { listProduct } from "./products.ts";
import { jpeg, LAMP } from "./testing.ts";

const NOBODY: Actor = { kind: "anonymous" };
const FORM = "listing";

Deno.test("a draft is its writer's, the last one stands, and it can be thrown away", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const [ann, ben] = await market.people(2);
    const fields = { title: "Lamp\0", price: "twelve?" };
    const draft = { form: FORM, fields } as const;
    await market.refused(NOBODY, saveDraft, draft, "unauthenticated");
    await market.do(ann, saveDraft, draft);
    await market.do(ben, saveDraft, { form: FORM, fields: { title: "Ben's" } });
    const anns = await findDraft(reader, ann.id, FORM);
    assert.deepEqual(anns?.fields, { title: "Lamp", price: "twelve?" });
    await market.do(ann, saveDraft, {
      form: FORM,
      fields: { title: "\ud800" },
    });
    const last = await findDraft(reader, ann.id, FORM);
    assert.deepEqual(last?.fields, { title: "\ufffd" });
    await market.do(ann, discardDraft, { form: FORM });
    await market.do(ann, discardDraft, { form: FORM });
    assert.equal(await findDraft(reader, ann.id, FORM), null);
    assert.notEqual(await findDraft(reader, ben.id, FORM), null);
    const [{ lines } = { lines: 0 }] = await reader<{ lines: number }[]>`
      select count(*)::int as lines from activities`;
    assert.equal(lines, 0, "no line in the activity log");
  }));

Deno.test("a draft names the photos that are still kept for its writer, in their order", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const [ann, ben] = await market.people(2);
    const photos = await preparePhotos([await jpeg(), await jpeg(40, 40)]);
    const { photo_ids } = await market.do(ann, keepPhotos, { photos });
    const { photo_ids: bens } = await market.do(ben, keepPhotos, { photos });
    const [first = "", second = ""] = photo_ids;
    const named = [second, bens[0]!, ann.id, first];
    const draft = { form: FORM, fields: {}, photo_ids: named } as const;
    await market.do(ann, saveDraft, draft);
    const found = await findDraft(reader, ann.id, FORM);
    assert.deepEqual(found?.photo_ids, [second, first]);
    await market.do(ann, listProduct, { ...LAMP, photo_ids: [first] });
    const after = await findDraft(reader, ann.id, FORM);
    assert.deepEqual(after?.photo_ids, [second], "another listing took one");
  }));

Deno.test("what is published from a draft discards it, and nothing else does", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const [ann] = await market.people(1);
    await market.do(ann, saveDraft, { form: FORM, fields: { title: "Lamp" } });
    await market.do(ann, listProduct, LAMP);
    assert.notEqual(await findDraft(reader, ann.id, FORM), null);
    const wrong = { ...LAMP, discard_draft: true, photo_ids: [ann.id] };
    await market.refused(ann, listProduct, wrong, "conflict");
    assert.notEqual(await findDraft(reader, ann.id, FORM), null);
    await market.do(ann, listProduct, { ...LAMP, discard_draft: true });
    assert.equal(await findDraft(reader, ann.id, FORM), null);
  }));

Deno.test("a draft is in the copy of one's data, and goes with the account", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const { actor: ann } = await registered(market, "ann");
    const fields = { title: "Lamp" };
    await market.do(ann, saveDraft, { form: FORM, fields });
    const { drafts } = JSON.parse(
      JSON.stringify(await exportOwnData(reader, ann.id)),
    );
    assert.deepEqual(drafts[0].fields, fields);
    await market.do(ann, deleteAccount, { password: PASSWORD });
    assert.equal(await findDraft(reader, ann.id, FORM), null);
  }));

for (
  const [what, fields] of [
    ["too long a text", { title: "x".repeat(20_001) }],
    ["another name than a field has", { "<b>": "x" }],
    ["too many fields", Object.fromEntries(names(33))],
    ["something else than text", { title: 7 }],
  ] as const
) {
  Deno.test(`a draft is refused for ${what}`, () => {
    assert.equal(
      saveDraft.input.safeParse({ form: FORM, fields }).success,
      false,
    );
  });
}

function names(count: number): [string, string][] {
  const letters = "abcdefghijklmnopqrstuvwxyz_";
  return Array.from(
    { length: count },
    (_, n) => [`${letters[n % 27]}${letters[Math.floor(n / 27)]}`, "x"],
  );
}
