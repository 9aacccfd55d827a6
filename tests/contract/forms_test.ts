/**
 * The pages' forms without JavaScript, seen from outside: what was typed stays,
 * and it says what is wrong.
 */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { startNode } from "../support/node_process.ts";
import { PASSWORD } from "../../market/testing.ts";
import { listed, loggedIn, newcomer } from "../support/people.ts";
import { readPage, sendForm } from "./forms.ts";

/** What is typed into the form for an item. */
const BICYCLE = {
  title: "Bicycle",
  description: "Red.",
  category: "sports",
  condition: "good",
  price: "200",
  quantity: "1",
  buy_now: "yes",
};

Deno.test("what was typed into a refused form stands in it, with what is wrong", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");
  const product_id = await listed(seller, { quantity: 2 });
  const { conversation_id } = await buyer.do("start_conversation", {
    product_id,
  });
  const page = `/messages/${conversation_id}`;

  await t.step("a message that is too long", async () => {
    const body = "long <story> & more ".repeat(250);
    const { status, html } = await sendForm(buyer, page, {
      action: "send",
      body,
    });
    assert.equal(status, 400);
    assert.match(html, /<textarea[^>]*name="body"[^>]*>long &lt;story> &amp;/);
    assert.match(html, /Write a message in at most 4000 characters/);
  });

  await t.step("a report of a message that is not there", async () => {
    await seller.do("send_message", {
      conversation_id,
      body: "Buy elsewhere",
    });
    const { status, html } = await sendForm(buyer, page, {
      action: "report",
      seq: "7",
      reason: "Wants money <first>",
    });
    assert.equal(status, 404);
    assert.match(html, /<details class="conversation-tools[^"]*" open/);
    assert.match(html, /name="reason"[^>]*>Wants money &lt;first></);
  });

  for (
    const [quantity, status, shown, why] of [
      ["3", 409, "3", /Only 2 of this item are left/],
      ["0", 400, "1", /Buy at least one/],
      ["two", 400, "1", /Write how many as a whole number/],
    ] as const
  ) {
    await t.step(`a purchase of ${quantity} where 2 are left`, async () => {
      const answer = await sendForm(buyer, `/products/${product_id}`, {
        action: "buy",
        quantity,
      });
      assert.equal(answer.status, status);
      const [field = ""] = /<input[^>]*id="quantity"[^>]*>/
        .exec(answer.html) ?? [];
      assert.match(field, new RegExp(`value="${shown}"`));
      assert.match(answer.html, why);
    });
  }
});

Deno.test("an edit that was refused halfway can be put right and sent again", async () => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const seller = await newcomer(node.url);
  const path = `/products/${await listed(seller)}`;
  const page = `${path}/edit`;
  const picture = await Deno.readFile(
    new URL("../fixtures/armchair.jpg", import.meta.url),
  );
  const edit = async (html: string, photos: number, removed: string[] = []) => {
    const form = new FormData();
    const [, command_id = ""] = /name="command_id" value="([^"]+)"/
      .exec(html) ?? [];
    for (const [name, value] of Object.entries({ ...BICYCLE, command_id })) {
      form.set(name, value);
    }
    for (const id of photosOn(html)) form.append("photo_ids", id);
    for (const id of removed) form.append("removed", id);
    for (let count = 0; count < photos; count++) {
      form.append("photos", new File([picture], `${count}.jpg`));
    }
    return await sendForm(seller, page, form);
  };

  assert.equal((await edit(await readPage(seller, page), 2)).status, 303);
  const before = await readPage(seller, page);
  const [first = "", second = ""] = photosOn(before);
  // One is removed, and eight are too many beside the other.
  const refused = await edit(before, 8, [first]);
  assert.equal(refused.status, 400);
  const shown = photosOn(refused.html);
  assert.equal(shown.length, 9, "the one that is left, and the eight");
  assert.equal(shown[0], second);
  const mended = await edit(refused.html, 0, [second]);
  assert.deepEqual([mended.status, mended.location], [303, path]);
  assert.deepEqual(photosOn(await readPage(seller, page)), shown.slice(1));
});

Deno.test("a listing that was refused keeps its photos, but for one that is none", async () => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const seller = await newcomer(node.url);
  const stranger = await newcomer(node.url);
  const picture = await Deno.readFile(
    new URL("../fixtures/armchair.jpg", import.meta.url),
  );
  const sell = async (
    values: Record<string, string>,
    files: readonly File[],
    ids: readonly string[] = [],
    client = seller,
  ) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...BICYCLE, ...values })) {
      form.set(name, value);
    }
    for (const id of ids) form.append("photo_ids", id);
    for (const file of files) form.append("photos", file);
    return await sendForm(client, "/sell", form);
  };
  const photo = (name: string) => new File([picture], name);

  const wrong = await sell({ price: "12.345" }, [
    photo("one.jpg"),
    new File(["no photo"], "notes.jpg"),
    photo("two.jpg"),
  ]);
  assert.equal(wrong.status, 400);
  assert.match(wrong.html, /“notes\.jpg” is not a photo/);
  assert.match(wrong.html, /value="12\.345"/);
  const kept = photosOn(wrong.html);
  assert.equal(kept.length, 2);
  const thumbnail = await fetch(`${node.url}/photos/${kept[0]}/card`, {
    headers: { cookie: `session=${seller.token}` },
  });
  assert.equal(thumbnail.status, 200);
  await thumbnail.body?.cancel();
  assert.equal((await stranger.get(`/photos/${kept[0]}/card`)).status, 404);

  const again = await sell({ title: "" }, [photo("three.jpg")], kept);
  assert.equal(again.status, 400);
  const all = photosOn(again.html);
  assert.deepEqual(all.slice(0, 2), kept);
  assert.equal(all.length, 3);

  const foreign = await sell({}, [], all, stranger);
  assert.equal(foreign.status, 409);
  assert.match(foreign.html, /not kept any more/);
  assert.deepEqual(photosOn(foreign.html), []);

  const [first = "", second = "", third = ""] = all;
  const listed = await sell({}, [], [third, first, second]);
  assert.equal(listed.status, 303);
  const item = await readPage(seller, `${listed.location}/edit`);
  assert.deepEqual(photosOn(item), [third, first, second]);
});

Deno.test("a draft is saved by its button, goes on at another time, and is gone when it is published", async () => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const seller = await newcomer(node.url);
  const picture = await Deno.readFile(
    new URL("../fixtures/armchair.jpg", import.meta.url),
  );
  const draft = new FormData();
  draft.set("action", "draft");
  draft.set("title", "Armchair & <footstool>");
  draft.set("price", "ninety");
  draft.set("offers", "yes");
  draft.append("photos", new File([picture], "armchair.jpg"));
  const saved = await sendForm(seller, "/sell", draft);
  assert.deepEqual([saved.status, saved.location], [303, "/listings"]);
  const items = await readPage(seller, "/listings");
  assert.match(items, /Armchair &amp; &lt;footstool>[^]*Continue your draft/);

  const page = await readPage(seller, "/sell");
  assert.match(page, /Continue your draft/);
  assert.match(page, /value="Armchair &amp; &lt;footstool>"/);
  assert.match(page, /value="ninety"/);
  assert.doesNotMatch(page, /id="buy_now"[^>]* checked/);
  assert.match(page, /id="offers"[^>]* checked/);
  const [photo = ""] = photosOn(page);
  assert.notEqual(photo, "");

  const published = await sendForm(seller, "/sell", {
    title: "Armchair",
    description: "Green.",
    category: "home",
    condition: "good",
    price: "90",
    quantity: "1",
    offers: "yes",
    photo_ids: photo,
  });
  assert.equal(published.status, 303);
  assert.match(
    await readPage(seller, published.location ?? ""),
    new RegExp(photo),
  );
  assert.doesNotMatch(await readPage(seller, "/sell"), /your draft|Armchair/);
  assert.doesNotMatch(await readPage(seller, "/listings"), /your draft/);

  await sendForm(seller, "/sell", { action: "draft", title: "Stool" });
  assert.match(await readPage(seller, "/sell"), /value="Stool"/);
  const gone = await sendForm(seller, "/sell", { action: "discard" });
  assert.deepEqual([gone.status, gone.location], [303, "/sell"]);
  assert.doesNotMatch(await readPage(seller, "/sell"), /Stool/);
});

/** Returns the ids of the photos that a form for editing shows. */
function photosOn(html: string): string[] {
  return [...html.matchAll(/name="photo_ids" value="([^"]+)"/g)]
    .map(([, id = ""]) => id);
}

Deno.test("an administrator keeps a person out, and lets them in again, on their page", async () => {
  await using database = await createTestDatabase();
  const credentials = { username: "boss", password: PASSWORD };
  await using node = await startNode({
    env: {
      DATABASE_URL: database.url,
      LOG_LEVEL: "warn",
      ADMIN_USERNAME: credentials.username,
      ADMIN_PASSWORD: credentials.password,
    },
  });
  const admin = await loggedIn(node.url, credentials.username);
  const [person, other] = [await newcomer(node.url), await newcomer(node.url)];
  const path = `/users/${person.username}`;
  const action = "suspend";

  assert.match(await readPage(admin, path), /value="suspend"/);
  assert.doesNotMatch(await readPage(other, path), /suspend/i);
  const forbidden = await sendForm(other, path, { action });
  assert.equal(forbidden.status, 403);
  const long = await sendForm(admin, path, { action, reason: "x".repeat(301) });
  assert.equal(long.status, 400);
  assert.match(long.html, /value="x{301}"/);

  const done = await sendForm(admin, path, { action, reason: "Sells fakes" });
  assert.deepEqual([done.status, done.location], [303, path]);
  assert.equal((await person.get("/api/me")).status, 401);
  assert.equal((await other.get(path)).status, 404);
  assert.match(await readPage(admin, path), /This account is suspended/);

  const lifted = await sendForm(admin, path, { action: "unsuspend" });
  assert.equal(lifted.status, 303);
  await loggedIn(node.url, person.username);
});
