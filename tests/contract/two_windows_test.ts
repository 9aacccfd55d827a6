/** A form in two windows: what one saves, the other does not undo unasked. */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import type { ApiClient } from "../../tasks/api_client.ts";
import { startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";
import { readPage, sendForm } from "./forms.ts";

const photos = z.object({ photos: z.array(z.object({ id: z.uuid() })) });

const photo = Deno.readFile(
  new URL("../fixtures/armchair.jpg", import.meta.url),
);

Deno.test("two windows with one form", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const person = await newcomer(node.url, "person");
  const profile = (changes: Record<string, string>) =>
    sendForm(person, "/account", {
      action: "profile",
      display_name: "Ada",
      display_name_was: "Ada",
      bio: "Lamps.",
      bio_was: "Lamps.",
      ...changes,
    });
  const shown = async () => {
    const [row] = await database.reader`
      select display_name, bio from users
      where username = ${person.username}`;
    return { ...row };
  };

  await t.step("a profile keeps what each of them changed", async () => {
    await person.do("edit_profile", { display_name: "Ada", bio: "Lamps." });
    const page = await readPage(person, "/account");
    assert.match(page, /name="display_name_was" value="Ada"/);
    assert.match(page, /name="bio_was" value="Lamps\."/);
    const one = await profile({ bio: "Lamps and oil." });
    const other = await profile({ display_name: "Ada L." });
    assert.deepEqual([one.status, other.status], [303, 303]);
    assert.deepEqual(await shown(), {
      display_name: "Ada L.",
      bio: "Lamps and oil.",
    });
  });

  await t.step("what both changed comes back with both values", async () => {
    const { status, html } = await profile({ bio: "Chairs." });
    assert.equal(status, 409);
    assert.match(html, /<textarea[^>]*name="bio"[^>]*>Chairs\.</);
    assert.match(html, /Meanwhile this was changed to “Lamps and oil\.”/);
    assert.match(html, /name="bio_was" value="Lamps and oil\."/);
    // Untouched fields follow what the profile is by now.
    assert.match(html, /name="display_name"[^>]*value="Ada L\."/);
    assert.equal((await shown()).bio, "Lamps and oil.");
    const again = await profile({ bio: "Chairs.", bio_was: "Lamps and oil." });
    assert.equal(again.status, 303);
    assert.deepEqual(await shown(), { display_name: "Ada L.", bio: "Chairs." });
    const hebrew = { bio: "רהיטים!", bio_was: "Chairs." };
    assert.equal((await profile(hebrew)).status, 303);
    const { html: met } = await profile({ bio: "Sofas.", bio_was: "Chairs." });
    assert.match(met, /changed to “\u2068רהיטים!\u2069”/);
    const emptied = await profile({ bio: "", bio_was: "רהיטים!" });
    assert.equal(emptied.status, 303);
    const { html: empty } = await profile({
      bio: "Sofas.",
      bio_was: "Chairs.",
    });
    assert.match(empty, /Meanwhile this was emptied/);
  });

  await t.step(
    "a form that does not say what it showed is taken at its word",
    async () => {
      const fields = { action: "profile", display_name: "Eve", bio: "" };
      const { status } = await sendForm(person, "/account", fields);
      assert.equal(status, 303);
      assert.deepEqual(await shown(), { display_name: "Eve", bio: "" });
    },
  );

  await t.step("photos that both moved come back in both orders", async () => {
    const product = await listed(person);
    const edit = `/products/${product}/edit`;
    for (let n = 0; n < 3; n++) await addPhoto(person, product);
    const order = async () =>
      (await person.read(`/api/products/${product}`, photos)).photos
        .map(({ id }) => id);
    const [a, b, c] = await order() as [string, string, string];
    const move = (ids: string[], was: string[]) => {
      const form = new FormData();
      for (const id of ids) form.append("photo_ids", id);
      form.append("photos_was", was.join());
      const html = /name="(\w+)_was" value="([^"]*)"/g;
      return readPage(person, edit).then((page) => {
        for (const [, name = "", value = ""] of page.matchAll(html)) {
          if (name === "photos") continue;
          form.append(name, value);
          form.append(`${name}_was`, value);
        }
        return sendForm(person, edit, form);
      });
    };
    assert.equal((await move([b, a, c], [a, b, c])).status, 303);
    const met = await move([c, a, b], [a, b, c]);
    assert.equal(met.status, 409);
    assert.match(met.html, /Meanwhile the photos were put into another order/);
    const [, now = ""] = met.html.split("The order that they have now");
    const shownNow = [...now.matchAll(/\/photos\/([\w-]+)\/card/g)]
      .map(([, id]) => id);
    assert.deepEqual(shownNow.slice(0, 3), [b, a, c]);
    assert.match(met.html, new RegExp(`photos_was" value="${[b, a, c]}"`));
    assert.deepEqual(await order(), [b, a, c]);
    assert.equal((await move([c, a, b], [b, a, c])).status, 303);
    assert.deepEqual(await order(), [c, a, b]);
  });
});

async function addPhoto(person: ApiClient, product: string): Promise<void> {
  const form = new FormData();
  form.append("photos", new File([await photo], "photo.jpg"));
  const response = await fetch(`${person.url}/api/products/${product}/photos`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${person.token}`,
      "idempotency-key": crypto.randomUUID(),
    },
    body: form,
  });
  assert.equal(response.status, 200, await response.text());
}
