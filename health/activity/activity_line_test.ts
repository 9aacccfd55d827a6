import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { addPerson, addProduct } from "../../market/testing.ts";
import { listActivityLines } from "./activity_line.ts";

Deno.test("a line names who, what and whom, and leads to each", async () => {
  await using db = await createTestDatabase();
  const [seller, buyer] = [
    await addPerson(db.owner),
    await addPerson(db.owner),
  ];
  const product = await addProduct(db.owner, seller);
  await db.owner`update users set username = 'sam', display_name = 'Sam'
    where id = ${seller.id}`;
  await db.owner`update users set username = 'bea', display_name = 'Bea'
    where id = ${buyer.id}`;
  await db.owner`update products set title = 'A lamp' where id = ${product}`;
  const order = crypto.randomUUID();
  await db.owner`
    insert into orders (id, product_id, buyer_id, seller_id, title, price_cents,
      quantity)
    values (${order}, ${product}, ${buyer.id}, ${seller.id}, 'A lamp', 3800, 2)`;
  const lines: [label: string, subject: string, detail: object][] = [
    ["purchase", order, { quantity: 2, price_cents: 3_800 }],
    ["list_product", product, { price_cents: 3_800 }],
    ["block_user", buyer.id, {}],
    ["log_in", crypto.randomUUID(), {}],
    ["join", "http://h:8000", { version: "1.2.3" }],
    ["report_message", product, { reason: "He asks for my password." }],
    ["report_message", product, { reason: 7 }],
  ];
  for (const [label, subject, detail] of lines) {
    const actor = ["list_product", "block_user"].includes(label)
      ? seller
      : buyer;
    await db.owner`
      insert into activities (label, actor_id, node_url, epoch, subject, detail)
      values (${label}, ${actor.id}, 'http://h:8000', 1, ${subject},
        ${db.owner.json({ ...detail })})`;
  }
  const page = await listActivityLines(db.reader, {});
  const read = page.lines.map(({ words }) =>
    words.map((word) =>
      typeof word === "string"
        ? word
        : "cents" in word
        ? `(${word.cents})`
        : `[${word.text}](${word.href})`
    ).join("")
  ).reverse();
  const [sam, bea] = ["[Sam](/users/sam)", "[Bea](/users/bea)"];
  const lamp = `[A lamp](/products/${product})`;
  assert.deepEqual(read, [
    `${bea} bought 2 of ${lamp} for (7600) from ${sam}.`,
    `${sam} listed ${lamp} for (3800).`,
    `${sam} blocked ${bea}.`,
    `${bea} logged in.`,
    "h:8000 joined, with version 1.2.3.",
    `${bea} reported a message of ${sam} about ${lamp}.`,
    `${bea} reported a message of ${sam} about ${lamp}.`,
  ]);
  assert.deepEqual(
    page.lines.slice(0, 2).map(({ reason }) => reason),
    [null, "He asks for my password."],
  );
});
